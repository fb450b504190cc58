import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { compileMessage } from "./compile-message.ts";
import { editor as editorEn } from "./en/editor-index.ts";
import { guide as guideEn } from "./en/guide-index.ts";
import { shell as shellEn } from "./en/index.ts";
import { panels as panelsEn } from "./en/panels-index.ts";
import { testingGroup as testingEn } from "./en/testing-index.ts";
import { editor as editorZh } from "./zh/editor-index.ts";
import { guide as guideZh } from "./zh/guide-index.ts";
import { shell as shellZh } from "./zh/index.ts";
import { panels as panelsZh } from "./zh/panels-index.ts";
import { testingGroup as testingZh } from "./zh/testing-index.ts";

const texts = [
  shellEn,
  editorEn,
  guideEn,
  testingEn,
  panelsEn,
  shellZh,
  editorZh,
  guideZh,
  testingZh,
  panelsZh,
].flatMap((catalog) => Object.values(catalog).flatMap((area) => Object.values(area as Record<string, string>)));

describe("compileMessage", () => {
  it("I18N-5 makes of every message of the catalogs what Lingui makes of it", () => {
    const different = texts.filter((text) => {
      const own = JSON.stringify(compileMessage(text));
      return own !== JSON.stringify(compileMessageOrThrow(text));
    });
    expect(different).toEqual([]);
  });

  it("nests, and knows exact counts", () => {
    const text = "{n, plural, =0 {none} one {# of {total}} other {{kind, select, a {A} other {#}}}}";
    expect(JSON.stringify(compileMessage(text))).toBe(JSON.stringify(compileMessageOrThrow(text)));
  });

  it.each(["{n", "{n, plural, one {x}}", "{n, date, short}", "a } b", "{n, plural, one {x other {y}}"])(
    "says where %s is wrong",
    (text) => {
      expect(() => compileMessage(text)).toThrow(/position \d+/);
    },
  );
});
