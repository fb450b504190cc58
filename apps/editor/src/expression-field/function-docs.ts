import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import { evaluateTemplate, type FunctionDoc, functions, referencePaths, typeOfTemplate } from "@signalbox/expressions";
import type { Language, Translate } from "../i18n/types.ts";
import type { ExpressionFieldProps } from "./props.ts";
import { insideBraces, offsetOf, wholeText } from "./whole-text.ts";

type Latest = () => ExpressionFieldProps & { language: Language; t: Translate };

const byName = new Map(functions.map((one) => [one.name, one]));

/** What is at an offset: a function, explained; or a place of the data, with its kind and value. */
function docAt(view: EditorView, pos: number, latest: Latest): Tooltip | null {
  const props = latest();
  const shown = view.state.doc.toString();
  const shift = offsetOf(props.mode);
  const whole = wholeText(props.mode, shown);
  if (props.mode === "text" && !insideBraces(whole, pos)) return null;
  const path = referencePaths(whole).find(({ from, to }) => from <= pos + shift && pos + shift <= to);
  if (path) {
    const source = whole.slice(path.from, path.to);
    return { pos: path.from - shift, end: path.to - shift, create: () => ({ dom: placeDoc(source, props) }) };
  }
  const before = /[A-Za-z_]\w*$/.exec(shown.slice(0, pos))?.[0] ?? "";
  const word = before + (/^\w*/.exec(shown.slice(pos))?.[0] ?? "");
  const found = byName.get(word) ?? byName.get(callAround(shown, pos));
  return found ? { pos: pos - before.length, create: () => ({ dom: functionDoc(found, props) }) } : null;
}

/** The function whose parentheses are open at an offset. */
function callAround(text: string, pos: number): string {
  let depth = 0;
  for (let i = pos - 1; i >= 0; i--) {
    if (text[i] === ")") depth++;
    else if (text[i] === "(" && depth-- === 0) return /([A-Za-z_]\w*)$/.exec(text.slice(0, i))?.[1] ?? "";
  }
  return "";
}

function functionDoc(
  { signature, doc, example, result }: FunctionDoc,
  { language, t }: ReturnType<Latest>,
): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-doc";
  add(box, "code", signature);
  add(box, "p", doc[language]);
  add(box, "p", t("inspector.docExample"));
  add(box, "code", `${example} → ${JSON.stringify(result)}`);
  return box;
}

function placeDoc(source: string, { env, preview, t }: ReturnType<Latest>): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-doc";
  add(box, "code", source);
  const text = `{{ ${source} }}`;
  try {
    const { type } = typeOfTemplate(text, env);
    if (typeof type === "string" && type in KINDS) add(box, "p", t(`data.kind.${KINDS[type as keyof typeof KINDS]}`));
  } catch {
    // What is wrong with it is said by the check.
  }
  if (preview) {
    try {
      add(box, "code", `= ${JSON.stringify(evaluateTemplate(text, preview.scope)).slice(0, 300)}`);
    } catch {
      add(box, "p", t("inspector.noDataHere"));
    }
  }
  return box;
}
const KINDS = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
} as const;

function add(box: HTMLElement, tag: string, text: string): void {
  box.appendChild(document.createElement(tag)).textContent = text;
}

const setHelp = StateEffect.define<Tooltip | null>();

/** Docs of functions and values of places: under the pointer, and at the caret with F1 (Escape closes). */
export function functionDocs(latest: Latest): Extension {
  const help = StateField.define<Tooltip | null>({
    create: () => null,
    update(value, transaction) {
      for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
      return transaction.docChanged || transaction.selection ? null : value;
    },
    provide: (field) => showTooltip.from(field),
  });
  return [
    help,
    hoverTooltip((view, pos) => docAt(view, pos, latest)),
    keymap.of([
      {
        key: "F1",
        run(view) {
          view.dispatch({ effects: setHelp.of(docAt(view, view.state.selection.main.head, latest)) });
          return true;
        },
      },
      {
        key: "Escape",
        run(view) {
          if (!view.state.field(help)) return false;
          view.dispatch({ effects: setHelp.of(null) });
          return true;
        },
      },
    ]),
  ];
}
