import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineConnection } from "./define-connection.ts";
import { field } from "./field.ts";

const spec = {
  type: "shop",
  title: { en: "Shop", zh: "商店" },
  description: { en: "A shop.", zh: "商店。" },
  settings: z.object({ host: field(z.string().min(3), { label: { en: "Host", zh: "主机" } }) }),
  secrets: z.object({ token: z.string().min(8) }),
};

describe("defineConnection", () => {
  it("gives JSON Schemas with the hints of the form", () => {
    const { settings, secrets, icon } = defineConnection(spec);
    expect(settings).toMatchObject({ properties: { host: { "x-signalbox": { label: { zh: "主机" } } } } });
    expect(secrets).toMatchObject({ required: ["token"] });
    expect(icon).toBe("key-round");
  });

  it("checks entered values without repeating them", () => {
    const type = defineConnection(spec);
    expect(type.parse({ settings: { host: "a.b" }, secrets: { token: "12345678" } }).settings).toEqual({ host: "a.b" });
    expect(() => type.parse({ settings: { host: "a.b" }, secrets: { token: "hunter2" } })).toThrow(/token/);
    try {
      type.parse({ settings: { host: "a.b" }, secrets: { token: "hunter2" } });
    } catch (error) {
      expect(String(error)).not.toContain("hunter2");
    }
  });

  it("refuses anything but object schemas", () => {
    expect(() => defineConnection({ ...spec, secrets: z.string() })).toThrow(/secrets must be an object/);
  });
});
