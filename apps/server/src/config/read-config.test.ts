import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ConfigError, isLoopback, readConfig } from "./read-config.ts";
import { SETTINGS } from "./settings.ts";
import { settingsPage } from "./settings-page.ts";

const problemsOf = (options: Record<string, string>, environment: Record<string, string> = {}): string[] => {
  try {
    readConfig(options, environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe("readConfig", () => {
  it("has defaults that start on this machine", () => {
    expect(readConfig({}, {})).toMatchObject({
      port: 7777,
      host: "127.0.0.1",
      dataDir: ".signalbox",
      bodyLimit: 32 * 1024 * 1024,
      examples: true,
      allowPrivateHosts: [],
    });
    expect(readConfig({}, {}).databaseUrl).toBeUndefined();
  });

  it("prefers the option to the variable to the default", () => {
    expect(readConfig({ port: "1" }, { PORT: "2" }).port).toBe(1);
    expect(readConfig({}, { PORT: "2" }).port).toBe(2);
    expect(readConfig({}, { PORT: "" }).port).toBe(7777);
  });

  it("names option, variable, what was expected and what was seen, for all that is wrong", () => {
    expect(problemsOf({ port: "99999" }, { SIGNALBOX_BODY_LIMIT: "lots", SIGNALBOX_LOG_LEVEL: "loud" })).toEqual([
      '--port / PORT: expected a port number from 0 (any free one) to 65535, but --port is "99999".',
      '--body-limit / SIGNALBOX_BODY_LIMIT: expected a size such as 32 MB, but SIGNALBOX_BODY_LIMIT is "lots".',
      '--log-level / SIGNALBOX_LOG_LEVEL: expected one of trace, debug, info, warn, error, silent, but SIGNALBOX_LOG_LEVEL is "loud".',
    ]);
  });

  it("does not print secrets", () => {
    const [problem] = problemsOf({}, { DATABASE_URL: "mysql://u:hunter2@h/d" });
    expect(problem).toContain("DATABASE_URL");
    expect(problem).not.toContain("hunter2");
  });

  it("refuses a public address without an admin token", () => {
    expect(problemsOf({ host: "0.0.0.0" })[0]).toContain("SIGNALBOX_ADMIN_TOKEN");
    expect(problemsOf({ host: "::" })).toHaveLength(1);
    expect(problemsOf({ host: "0.0.0.0", adminToken: "0123456789abcdef" })).toEqual([]);
    expect(["127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost"].every(isLoopback)).toBe(true);
    expect(["127.example.com", "0.0.0.0", "10.0.0.1"].some(isLoopback)).toBe(false);
  });

  it("reads where large values are kept, and asks for the keys of a bucket", () => {
    const keys = { s3AccessKeyId: "id", s3SecretAccessKey: "secret" };
    const placeOf = (blobStore: string) => readConfig({ blobStore, ...keys }, {}).blobStore;
    expect(placeOf("s3://values/a/b")).toEqual({ kind: "s3", bucket: "values", prefix: "a/b" });
    expect(placeOf("s3://values")).toEqual({ kind: "s3", bucket: "values", prefix: "" });
    expect(placeOf("/mnt/values")).toEqual({ kind: "folder", folder: "/mnt/values" });
    expect(placeOf("database")).toEqual({ kind: "database" });
    expect(problemsOf({ blobStore: "gs://values" })[0]).toMatch(/^--blob-store .* expected a folder, s3:/);
    expect(problemsOf({ blobStore: "s3://values" })[0]).toContain("SIGNALBOX_S3_ACCESS_KEY_ID");
    const [problem] = problemsOf({ s3SecretAccessKey: "two words" });
    expect(problem).toContain("SIGNALBOX_S3_SECRET_ACCESS_KEY");
    expect(problem).not.toContain("two words");
  });

  it("reads sizes, lists and flags", () => {
    const config = readConfig({ bodyLimit: "1.5kb", allowPrivateHosts: "a, 10.0.0.0/8,", examples: "off" }, {});
    expect(config).toMatchObject({ bodyLimit: 1536, allowPrivateHosts: ["a", "10.0.0.0/8"], examples: false });
  });
});

describe("the reference page", () => {
  it("is what the table makes (else run node apps/server/src/config/write-settings-page.ts)", () => {
    const page = readFileSync(new URL("../../../../docs/reference/settings.md", import.meta.url), "utf8");
    expect(page).toBe(settingsPage());
  });

  it("has both languages and a distinct variable and option for each", () => {
    const all = Object.values(SETTINGS);
    expect(all.every((one) => one.help.en && one.help.zh)).toBe(true);
    expect(new Set(all.flatMap((one) => [one.env, one.flag])).size).toBe(2 * all.length);
  });
});
