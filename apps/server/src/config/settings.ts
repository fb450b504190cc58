import { type Localized, parseDuration } from "@signalbox/model";
import { z } from "zod";

/**
 * One setting: its option (`--data-dir`, and the key in code), its environment variable, its default and its check.
 * The reference page docs/reference/settings.md is made from this table.
 */
export interface Setting<T = unknown> {
  env: string;
  flag: string;
  /** What stands for the value in help texts: `<number>`. */
  value: string;
  /** Text of the default, as one would write it; undefined when there is none. */
  default?: string;
  /** Reads the text of the option or variable. Its messages begin with "expected …". */
  schema: z.ZodType<T, string>;
  help: Localized;
  /** Never printed. */
  secret?: boolean;
}
const setting = <T>(one: Setting<T>): Setting<T> => one;

const UNITS: Record<string, number> = { "": 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
/** `32 MB`, `500kB` or plain bytes. */
const bytes = z.string().transform((text, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text.trim());
  if (match) return Math.round(Number(match[1]) * (UNITS[(match[2] ?? "").toLowerCase()] ?? 1));
  context.addIssue("expected a size such as 32 MB");
  return z.NEVER;
});
const milliseconds = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  context.addIssue("expected a duration such as 30s, 5m or 30d");
  return z.NEVER;
});
const keptFor = z.string().transform((text, context) => {
  if (text === "forever") return Number.POSITIVE_INFINITY;
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  context.addIssue("expected a duration such as 90d, or forever");
  return z.NEVER;
});
const flag = z.string().transform((text, context) => {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  context.addIssue("expected true or false");
  return z.NEVER;
});
const port = z.string().transform((text, context) => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  context.addIssue("expected a port number from 0 (any free one) to 65535");
  return z.NEVER;
});
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const httpUrl = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") return text.replace(/\/+$/, "");
  context.addIssue("expected an address such as https://signalbox.example.com");
  return z.NEVER;
});
const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/.+/, "expected an address such as postgres://user:password@host:5432/database");
const s3Url = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/;
/** Where values above 1 MB are kept. */
export type BlobPlace =
  | { kind: "database" }
  | { kind: "folder"; folder: string }
  | { kind: "s3"; bucket: string; prefix: string };
const blobPlace = z.string().transform((text, context): BlobPlace => {
  if (text === "database") return { kind: "database" };
  const [, bucket, prefix = ""] = s3Url.exec(text) ?? [];
  if (bucket !== undefined) return { kind: "s3", bucket, prefix: prefix.slice(1) };
  if (!text.includes("://") && text.trim() !== "") return { kind: "folder", folder: text };
  context.addIssue("expected a folder, s3://bucket, s3://bucket/prefix or database");
  return z.NEVER;
});
const adminToken = z.string().regex(/^[\w.~+/-]{16,}=*$/, "expected at least 16 letters and digits without spaces");

/** Every setting of the server, in the order of the reference page. */
export const SETTINGS = {
  port: setting({
    env: "PORT",
    flag: "--port",
    value: "<number>",
    default: "7777",
    schema: port,
    help: {
      en: "Port to listen on; 0 takes any free one.",
      zh: "监听的端口；0 表示任选一个空闲端口。",
    },
  }),
  host: setting({
    env: "HOST",
    flag: "--host",
    value: "<address>",
    default: "127.0.0.1",
    schema: z.string().min(1, "expected an address such as 127.0.0.1"),
    help: {
      en: "Address to listen on. Anything but this machine's own addresses (127.0.0.1, ::1, localhost) needs SIGNALBOX_ADMIN_TOKEN.",
      zh: "监听的地址。除本机地址（127.0.0.1、::1、localhost）以外，都必须设置 SIGNALBOX_ADMIN_TOKEN。",
    },
  }),
  dataDir: setting({
    env: "SIGNALBOX_DATA_DIR",
    flag: "--data-dir",
    value: "<folder>",
    default: ".signalbox",
    schema: z.string().min(1, "expected a folder"),
    help: {
      en: "Folder of the built-in database and of the key that seals secrets. Relative to the working folder.",
      zh: "存放内置数据库和密钥文件的文件夹；相对路径以当前工作目录为准。",
    },
  }),
  databaseUrl: setting<string | undefined>({
    env: "DATABASE_URL",
    flag: "--database-url",
    value: "<url>",
    schema: databaseUrl,
    secret: true,
    help: {
      en: "PostgreSQL 15 or newer. Without it Signalbox starts its own database in the data folder.",
      zh: "PostgreSQL 15 或更新版本的地址。不设置时，Signalbox 会在数据文件夹中启动自带的数据库。",
    },
  }),
  adminToken: setting<string | undefined>({
    env: "SIGNALBOX_ADMIN_TOKEN",
    flag: "--admin-token",
    value: "<token>",
    schema: adminToken,
    secret: true,
    help: {
      en: "A bearer token that may do everything, and with which one can sign in: `/?token=…`.",
      zh: "拥有全部权限的令牌，也可用于登录：`/?token=…`。",
    },
  }),
  publicUrl: setting<string | undefined>({
    env: "SIGNALBOX_PUBLIC_URL",
    flag: "--public-url",
    value: "<url>",
    schema: httpUrl,
    help: {
      en: "Address under which others reach this server, behind a proxy for example. It stands in webhook addresses and in the signatures of vendors that sign the address.",
      zh: "外部访问本服务器的地址（例如经过代理时）。用于 Webhook 地址，以及对地址签名的供应商的验签。",
    },
  }),
  trustProxy: setting({
    env: "SIGNALBOX_TRUST_PROXY",
    flag: "--trust-proxy",
    value: "<true|false>",
    default: "false",
    schema: flag,
    help: {
      en: "Believe X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets them.",
      zh: "信任 X-Forwarded-For 与 X-Forwarded-Proto；仅在会设置它们的代理之后使用。",
    },
  }),
  bodyLimit: setting({
    env: "SIGNALBOX_BODY_LIMIT",
    flag: "--body-limit",
    value: "<size>",
    default: "32 MB",
    schema: bytes,
    help: { en: "Largest request body.", zh: "请求正文的最大长度。" },
  }),
  bodyTimeout: setting({
    env: "SIGNALBOX_BODY_TIMEOUT",
    flag: "--body-timeout",
    value: "<duration>",
    default: "20s",
    schema: milliseconds,
    help: { en: "Time within which a request body must arrive.", zh: "请求正文必须在此时间内到达。" },
  }),
  sessionTtl: setting({
    env: "SIGNALBOX_SESSION_TTL",
    flag: "--session-ttl",
    value: "<duration>",
    default: "30d",
    schema: milliseconds,
    help: { en: "How long a sign-in lasts.", zh: "一次登录的有效时间。" },
  }),
  allowPrivateHosts: setting({
    env: "SIGNALBOX_ALLOW_PRIVATE_HOSTS",
    flag: "--allow-private-hosts",
    value: "<hosts>",
    default: "",
    schema: list,
    help: {
      en: "Hosts in private networks that workflows may call, separated by commas: names, addresses, `host:port`, networks such as 10.1.0.0/16, or `*` for all. Public hosts are always allowed.",
      zh: "允许工作流访问的内网主机，用逗号分隔：主机名、地址、`host:port`、网段（如 10.1.0.0/16），或用 `*` 表示全部。公网主机始终允许。",
    },
  }),
  secretKey: setting<string | undefined>({
    env: "SIGNALBOX_SECRET_KEY",
    flag: "--secret-key",
    value: "<base64>",
    schema: z.string().regex(/^[A-Za-z0-9+/_-]{43}=?$/, "expected 32 bytes as base64 (44 characters)"),
    secret: true,
    help: {
      en: "Key that seals the secrets of connections, instead of the file `secret.key` in the data folder. Workers on other machines need the same.",
      zh: "加密连接密钥所用的主密钥，可代替数据文件夹中的 `secret.key` 文件。其他机器上的 worker 需要相同的密钥。",
    },
  }),
  blobStore: setting<BlobPlace | undefined>({
    env: "SIGNALBOX_BLOB_STORE",
    flag: "--blob-store",
    value: "<folder|s3://bucket/prefix|database>",
    schema: blobPlace,
    help: {
      en: "Where values above 1 MB are kept: a folder that all machines share, a bucket of an S3-compatible store, or the database. Default: `blobs` in the data folder with the built-in database; the database itself with DATABASE_URL.",
      zh: "超过 1 MB 的值保存在哪里：所有机器共享的文件夹、S3 兼容存储的存储桶，或数据库。默认：使用自带数据库时为数据文件夹中的 `blobs`；设置了 DATABASE_URL 时为数据库本身。",
    },
  }),
  s3Endpoint: setting<string | undefined>({
    env: "SIGNALBOX_S3_ENDPOINT",
    flag: "--s3-endpoint",
    value: "<url>",
    schema: httpUrl,
    help: {
      en: "Address of the S3-compatible store of SIGNALBOX_BLOB_STORE. Default: AWS in the region.",
      zh: "SIGNALBOX_BLOB_STORE 所用 S3 兼容存储的地址。默认：所在区域的 AWS。",
    },
  }),
  s3Region: setting({
    env: "SIGNALBOX_S3_REGION",
    flag: "--s3-region",
    value: "<region>",
    default: "us-east-1",
    schema: z.string().regex(/^[a-z0-9-]+$/, "expected a region such as eu-central-1"),
    help: { en: "Region of that store.", zh: "该存储的区域。" },
  }),
  s3AccessKeyId: setting<string | undefined>({
    env: "SIGNALBOX_S3_ACCESS_KEY_ID",
    flag: "--s3-access-key-id",
    value: "<id>",
    schema: z.string().regex(/^\S+$/, "expected an access key id without spaces"),
    secret: true,
    help: {
      en: "Access key for that store; it needs to read, write and delete objects under the prefix.",
      zh: "该存储的访问密钥 ID；需要在该前缀下读取、写入和删除对象的权限。",
    },
  }),
  s3SecretAccessKey: setting<string | undefined>({
    env: "SIGNALBOX_S3_SECRET_ACCESS_KEY",
    flag: "--s3-secret-access-key",
    value: "<key>",
    schema: z.string().regex(/^\S+$/, "expected a secret access key without spaces"),
    secret: true,
    help: { en: "Its secret.", zh: "与之对应的私有密钥。" },
  }),
  inboxRetention: setting({
    env: "SIGNALBOX_INBOX_RETENTION",
    flag: "--inbox-retention",
    value: "<duration>",
    default: "30d",
    schema: milliseconds,
    help: {
      en: "How long received events are kept; repeats of an event are recognised for as long.",
      zh: "收到的事件保留多久；在此期间可识别重复事件。",
    },
  }),
  runRetention: setting({
    env: "SIGNALBOX_RUN_RETENTION",
    flag: "--run-retention",
    value: "<duration|forever>",
    default: "90d",
    schema: keptFor,
    help: {
      en: "How long runs that have ended are kept, unless their workflow says otherwise (its setting `retention`). At least a day; runs that go on or wait are never removed.",
      zh: "已结束的运行保留多久；工作流自身的 `retention` 设置优先。至少一天；仍在进行或等待的运行不会被删除。",
    },
  }),
  failedRunRetention: setting({
    env: "SIGNALBOX_FAILED_RUN_RETENTION",
    flag: "--failed-run-retention",
    value: "<duration|forever>",
    default: "180d",
    schema: keptFor,
    help: {
      en: "The same for runs that have failed. A workflow's own `retention` holds for its failed runs too.",
      zh: "失败的运行保留多久。工作流自身的 `retention` 同样适用于其失败的运行。",
    },
  }),
  statisticsRetention: setting({
    env: "SIGNALBOX_STATISTICS_RETENTION",
    flag: "--statistics-retention",
    value: "<duration>",
    default: "90d",
    schema: milliseconds,
    help: {
      en: "How long the counts behind the statistics of workflows are kept; those of removed runs too.",
      zh: "工作流统计数据保留多久；已删除运行的计数同样保留。",
    },
  }),
  examples: setting({
    env: "SIGNALBOX_EXAMPLES",
    flag: "--examples",
    value: "<true|false>",
    default: "true",
    schema: flag,
    help: {
      en: "At the first start, load the example workflows; at every start, run the demo shop they work with.",
      zh: "首次启动时载入示例工作流；每次启动时运行与之配套的演示商店。",
    },
  }),
  logLevel: setting({
    env: "SIGNALBOX_LOG_LEVEL",
    flag: "--log-level",
    value: "<level>",
    default: "info",
    schema: z.enum(["trace", "debug", "info", "warn", "error", "silent"], {
      error: "expected one of trace, debug, info, warn, error, silent",
    }) as unknown as z.ZodType<"trace" | "debug" | "info" | "warn" | "error" | "silent", string>,
    help: { en: "What is logged: trace, debug, info, warn, error or silent.", zh: "日志级别。" },
  }),
  logFormat: setting({
    env: "SIGNALBOX_LOG_FORMAT",
    flag: "--log-format",
    value: "<text|json|auto>",
    default: "auto",
    schema: z.enum(["text", "json", "auto"], { error: "expected text, json or auto" }) as unknown as z.ZodType<
      "text" | "json" | "auto",
      string
    >,
    help: {
      en: "`text` is for people, `json` for machines; `auto` is text on a terminal and JSON elsewhere.",
      zh: "`text` 便于阅读，`json` 便于机器处理；`auto` 在终端用文本，其他情况用 JSON。",
    },
  }),
};
export type Settings = typeof SETTINGS;
export type SettingName = keyof Settings;
/** The validated settings: the one object everything else gets. */
export type Config = { [K in SettingName]: Settings[K] extends Setting<infer T> ? T : never };
