import { emptyDocument, type WorkflowDocument } from "@signalbox/model";
import { expect, it } from "vitest";
import { canvas } from "../../i18n/en/canvas.ts";
import type { Translate } from "../../i18n/types.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { createUi } from "../editor/ui-store.ts";
import { editorCommands } from "./editor-commands.ts";

const t = ((key: string) => (canvas as Record<string, string>)[key.replace("canvas.", "")] ?? key) as Translate;
const modelOf = (readOnly: boolean, document: WorkflowDocument = emptyDocument("x")) =>
  ({
    ui: createUi(),
    draft: { state: { getState: () => ({ readOnly, document }) } },
    surface: { current: null },
  }) as unknown as EditorModel;
const all = editorCommands(modelOf(false), t);
const looking = editorCommands(modelOf(true), t);

/** Movements that mean nothing without their key, and second keys of a command that the palette has. */
const KEYS_ONLY = /^canvas\.((arrow|arrowFar)\.|clear$|back$|next$|previous$|redoAgain$|deleteBack$|zoomInPlain$)/;

it("CANVAS-17: the palette has every command but the movements", () => {
  const hidden = all.filter((command) => command.hidden);
  expect(hidden.filter(({ id }) => !KEYS_ONLY.test(id))).toEqual([]);
  for (const command of all) expect(command.title, command.id).not.toMatch(/^canvas\./);
});

it("CANVAS-17: keys of one letter work on the canvas only, and no two commands share keys there", () => {
  for (const command of all)
    if (command.keys && /^.$/u.test(command.keys)) expect(command.within, command.id).toBeDefined();
  const keys = all.flatMap((command) =>
    command.keys ? `${command.keys} ${command.within?.includes("panel") ?? ""}` : [],
  );
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

it("CANVAS-18: who may only look has no command that changes the workflow", () => {
  const left = new Set(looking.map(({ id }) => id));
  const changing = ["add", "connect", "note", "undo", "delete", "heal", "wrap", "duplicate", "tidy", "move", "publish"];
  expect(changing.filter((id) => left.has(`canvas.${id}`))).toEqual([]);
  expect(left.has("canvas.find") && left.has("canvas.copy") && left.has("canvas.menu")).toBe(true);
});
