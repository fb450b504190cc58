import { describe, expect, it } from "vitest";
import { optionByKey } from "./select-keys.ts";

const options = ["Failed", "Finished", "Waiting", "Running"].map((label) => ({ id: label.toLowerCase(), label }));
const off = [
  { id: "a", label: "A" },
  { id: "b", label: "B", isDisabled: true },
  { id: "c", label: "C" },
];
const key = (name: string, timeStamp = 0, more = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  timeStamp,
  ...more,
});
const none = () => ({ text: "", at: 0 });

describe("keys of a closed select", () => {
  it("KIT-2 left and right go to the neighbour that can be chosen, and stop at the ends", () => {
    expect(optionByKey(options, "failed", key("ArrowRight"), none())?.id).toBe("finished");
    expect(optionByKey(options, "failed", key("ArrowLeft"), none())).toBeUndefined();
    expect(optionByKey(options, null, key("ArrowRight"), none())?.id).toBe("failed");
    expect(optionByKey(off, "a", key("ArrowRight"), none())?.id).toBe("c");
  });

  it("KIT-2 a letter goes to the next option that begins with it, several to the word", () => {
    const typed = none();
    expect(optionByKey(options, "failed", key("f", 10), typed)?.id).toBe("finished");
    expect(optionByKey(options, "finished", key("a", 200), typed)?.id).toBe("failed");
    expect(optionByKey(options, "failed", key("w", 5000), typed)?.id).toBe("waiting");
    expect(optionByKey(options, "waiting", key("x", 9000), typed)).toBeUndefined();
  });

  it("KIT-2 control: keys with a modifier, spaces and named keys are left alone", () => {
    expect(optionByKey(options, "failed", key("w", 0, { ctrlKey: true }), none())).toBeUndefined();
    expect(optionByKey(options, "failed", key(" "), none())).toBeUndefined();
    expect(optionByKey(options, "failed", key("Enter"), none())).toBeUndefined();
  });
});
