import { describe, expect, it, vi } from "vitest";
import { allCommands, type Command, registerCommands } from "./commands.ts";
import { rank } from "./find.ts";
import { chordOf, makeMatcher } from "./shortcuts.ts";

const command = (id: string, keys?: string, rest: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: "test",
  ...(keys ? { keys } : {}),
  run: vi.fn(),
  ...rest,
});
const press = (key: string, ...held: ("ctrlKey" | "metaKey" | "altKey" | "shiftKey")[]) => ({
  key,
  ctrlKey: held.includes("ctrlKey"),
  metaKey: held.includes("metaKey"),
  altKey: held.includes("altKey"),
  shiftKey: held.includes("shiftKey"),
});

describe("registry", () => {
  it("lets the newest registration of an id win and gives the older one back", () => {
    const older = command("save");
    const newer = command("save");
    const first = registerCommands([older]);
    const second = registerCommands([newer]);
    expect(allCommands()).toEqual([newer]);
    second();
    expect(allCommands()).toEqual([older]);
    first();
    expect(allCommands()).toEqual([]);
  });
});

describe("chordOf", () => {
  it.each([
    [press("k", "ctrlKey"), "Ctrl+K"],
    [press("k", "metaKey"), "Ctrl+K"],
    [press("P", "ctrlKey", "shiftKey"), "Ctrl+Shift+P"],
    [press("?", "shiftKey"), "?"],
    [press("F10", "shiftKey"), "Shift+F10"],
    [press(" "), "Space"],
  ])("%j is %s", (event, chord) => {
    expect(chordOf(event)).toBe(chord);
  });
});

describe("shortcuts", () => {
  it("understand two keys one after the other, within the time allowed", () => {
    const go = command("go", "G W");
    const match = makeMatcher(() => [go], 1_000);
    expect(match(press("g"), 0, false)).toBeUndefined();
    expect(match(press("w"), 900, false)).toBe(go);
    expect(match(press("g"), 2_000, false)).toBeUndefined();
    expect(match(press("w"), 3_100, false)).toBeUndefined();
  });

  it("leave plain letters to the text that is being typed", () => {
    const create = command("create", "N");
    const palette = command("palette", "Ctrl+K");
    const match = makeMatcher(() => [create, palette]);
    expect(match(press("n"), 0, true)).toBeUndefined();
    expect(match(press("k", "ctrlKey"), 0, true)).toBe(palette);
    expect(match(press("n"), 0, false)).toBe(create);
  });
});

describe("rank", () => {
  const entries = [
    { title: "Runs" },
    { title: "Stock sync" },
    { title: "Returns" },
    { title: "语言", aliases: ["language"] },
  ];
  it("puts starts of words before other places", () => {
    expect(rank(entries, "r").map(({ title }) => title)).toEqual(["Runs", "Returns"]);
    expect(rank(entries, "sync")[0]?.title).toBe("Stock sync");
  });
  it("finds by aliases and needs every word", () => {
    expect(rank(entries, "LANG").map(({ title }) => title)).toEqual(["语言"]);
    expect(rank(entries, "stock nothing")).toEqual([]);
  });
  it("CANVAS-14: finds Chinese by its characters and by the initials of its Pinyin", () => {
    const nodes = [{ title: "发送邮件" }, { title: "HTTP 请求" }, { title: "Send", aliases: ["等待事件"] }];
    expect(rank(nodes, "fsyj")[0]?.title).toBe("发送邮件");
    expect(rank(nodes, "qq")[0]?.title).toBe("HTTP 请求");
    expect(rank(nodes, "ddsj")[0]?.title).toBe("Send");
    expect(rank(nodes, "邮件").map(({ title }) => title)).toEqual(["发送邮件"]);
  });
  it("CANVAS-14: reads each of 500 entries once, however much is typed", () => {
    let reads = 0;
    const many = Array.from({ length: 500 }, (_, i) => ({
      get title() {
        reads++;
        return `节点 Node ${i}`;
      },
    }));
    for (const q of ["n", "no", "nod", "node", "node 4", "node 49"]) rank(many, q);
    expect(reads).toBe(500);
  });
});
