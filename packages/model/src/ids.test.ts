import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeId, uuid } from "./id-schemas.ts";
import { NODE_ID, RESERVED_NAMES, slugFor, uuidv7 } from "./ids.ts";

const nothingTaken = () => false;

test.each([
  ["Buy label", "buy_label"],
  ["  2nd try! ", "nd_try"],
  ["Größe prüfen", "grosse_prufen"],
  ["check---it", "check_it"],
])("DOC-6 the label %j becomes %j", (label, id) => {
  expect(slugFor(label, nothingTaken)).toBe(id);
});

test("DOC-6 a label without Latin letters falls back to the node's type", () => {
  expect(slugFor("买运单", nothingTaken, "http_request")).toBe("http_request");
  expect(slugFor("买运单", nothingTaken, "买")).toBe("step");
});

test("DOC-6 a taken name gets the next free number, and a reserved one is never given", () => {
  const taken = new Set(["label", "label_2"]);
  expect(slugFor("Label", (id) => taken.has(id))).toBe("label_3");
  for (const name of RESERVED_NAMES) expect(RESERVED_NAMES.has(slugFor(name, nothingTaken))).toBe(false);
});

test("DOC-6 whatever the label is, the id is one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (label) => {
      const id = slugFor(label, nothingTaken);
      return NODE_ID.test(id) && nodeId.safeParse(id).success;
    }),
  );
});

test("a UUID has version 7 and the right variant, and carries its time", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const id = uuidv7(at, new Uint8Array(10).fill(0xff));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid.safeParse(id).success).toBe(true);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(at);
});

test("a later UUID sorts after an earlier one, whatever their random part", () => {
  const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
  const time = fc.nat(2 ** 45);
  fc.assert(fc.property(time, time, bytes, bytes, (a, b, x, y) => a === b || a < b === uuidv7(a, x) < uuidv7(b, y)));
});
