import type { ConnectionType, JsonSchema, Localized, NodeDefinition, SignalboxNode } from "@signalbox/sdk";
import { NODE_CODES } from "./codes.ts";

interface Hints {
  label?: Localized;
  help?: Localized;
  enumLabels?: Record<string, Localized>;
}

const HEAD = `# Nodes · 节点

The nodes that come with Signalbox. Every setting takes a value, a text with \`{{ }}\` parts or one expression, unless it
says otherwise; an *expression* is the whole value. **Effect** says what a node does to the world outside: \`pure\`
(nothing), \`read\`, \`idempotent\` (may be repeated) or \`unsafe\`. **Risk** says what can go wrong when it runs by
mistake: \`none\`, \`notify\`, \`write\` or \`money\`.

Signalbox 自带的节点。除非另有说明，每项设置都可以是值、含 \`{{ }}\` 的文本或一个表达式。**Effect** 表示对外部的影响，**Risk** 表示误执行的风险。

<!-- Made from the definitions by \`node packages/nodes/scripts/write-reference.ts\`; edit those, not this page. -->
`;

/** The page docs/reference/nodes.md. */
export function referencePage(nodes: readonly SignalboxNode[], connections: readonly ConnectionType[]): string {
  const codes = Object.entries(NODE_CODES).map(([code, { en, zh }]) => `| \`${code}\` | ${cell(en)} | ${cell(zh)} |`);
  return [
    HEAD,
    ...nodes.map((node) => nodeSection(node.definition)),
    "## Connections · 连接\n",
    ...connections.map(connectionSection),
    "## Error codes of nodes · 节点错误代码\n",
    ["| Code | Meaning | 含义 |", "| --- | --- | --- |", ...codes].join("\n"),
    "",
  ].join("\n");
}

function nodeSection(definition: NodeDefinition): string {
  const { title, description, docs, example } = definition;
  const lines = [
    `## ${title.en}${title.zh === title.en ? "" : ` · ${title.zh}`}`,
    "",
    `${description.en} ${description.zh ?? ""}`,
    "",
  ];
  lines.push(facts(definition), "");
  if (docs) lines.push(docs.en, "", docs.zh ?? "", "");
  const rows = settingRows(definition.params);
  if (rows.length > 0) lines.push("| Setting | | Value | |", "| --- | --- | --- | --- |", ...rows, "");
  if (example) lines.push("Example · 示例", "", "```json", JSON.stringify(example, null, 2), "```", "");
  return lines.join("\n");
}

function facts(definition: NodeDefinition): string {
  const ports = definition.ports.map((port) => `\`${port.id}\``);
  if (definition.portsFrom) ports.unshift(`\`case:<id>\` for each of \`${definition.portsFrom.param}\``);
  const found = [
    `type \`${definition.type}\``,
    `ports ${ports.join(", ") || "none"}`,
    `effect \`${definition.effect}\``,
    `risk \`${definition.risk}\``,
  ];
  const types = definition.connection ? [definition.connection] : (definition.connectionTypes ?? []);
  if (types.length > 0) {
    const need = definition.connection ? "connection" : "optional connection";
    found.push(`${need} ${types.map((type) => `\`${type}\``).join(", ")}`);
  }
  if (definition.retry) found.push(`${definition.retry.max} attempts`);
  if (definition.atMostOnce) found.push("at most once");
  return found.join(" · ");
}

function connectionSection(connection: ConnectionType): string {
  const { title, description, type } = connection;
  const secret = settingRows(connection.secrets).map((row) => row.replace(/\|$/, "(secret) |"));
  return [
    `### ${title.en} · ${title.zh ?? ""}`,
    "",
    `${description.en} ${description.zh ?? ""} Type \`${type}\`.`,
    "",
    "| Setting | | Value | |",
    "| --- | --- | --- | --- |",
    ...settingRows(connection.settings),
    ...secret,
    "",
  ].join("\n");
}

/** One line a setting: name, label, what it may be, help. Settings inside lists are indented by their path. */
function settingRows(schema: JsonSchema, path = ""): string[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = (schema.required ?? []) as string[];
  return Object.entries(properties).flatMap(([name, inner]) => {
    const hints = (inner["x-signalbox"] ?? {}) as Hints;
    const label = hints.label ? `${hints.label.en} · ${hints.label.zh ?? ""}` : "";
    const help = hints.help ? `${hints.help.en} ${hints.help.zh ?? ""}` : "";
    const value = `${describeValue(inner)}${required.includes(name) ? ", required" : ""}${defaultOf(inner)}`;
    const row = `| \`${path}${name}\` | ${cell(label)} | ${cell(value)} | ${cell(help)} |`;
    const items = inner.items as JsonSchema | undefined;
    return [row, ...(items?.properties ? settingRows(items, `${path}${name}[].`) : [])];
  });
}

function describeValue(schema: JsonSchema): string {
  const hints = (schema["x-signalbox"] ?? {}) as Hints & { expression?: string };
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${one}\``).join(", ");
  const types = [schema.type ?? (schema.anyOf as JsonSchema[] | undefined)?.map((one) => one.type) ?? "any"].flat();
  const words: Record<string, string> = {
    string: "text",
    array: "list",
    integer: "whole number",
    boolean: "true or false",
  };
  const kind = types.map((type) => words[String(type)] ?? String(type)).join(" or ");
  return hints.expression === "always" ? `${kind}, an expression` : kind;
}

const defaultOf = (schema: JsonSchema): string =>
  schema.default === undefined ? "" : `; default \`${JSON.stringify(schema.default)}\``;

const cell = (text = ""): string => text.replaceAll("|", "\\|").replaceAll("\n", " ").trim();
