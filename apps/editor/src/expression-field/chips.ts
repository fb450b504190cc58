import type { EditorState, Extension, Range } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  keymap,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { type ReferencePath, referencePaths } from "@signalbox/expressions";
import type { ExpressionFieldProps } from "./props.ts";
import { offsetOf, wholeText } from "./whole-text.ts";

type Latest = () => ExpressionFieldProps & { rootName(root: string): string };

/** A place of the data as people name it: the node, then the field. The text below it is what counts. */
class Chip extends WidgetType {
  readonly name: string;
  readonly field: string;
  readonly raw: string;
  constructor(name: string, field: string, raw: string) {
    super();
    this.name = name;
    this.field = field;
    this.raw = raw;
  }
  override eq(other: Chip): boolean {
    return other.name === this.name && other.field === this.field && other.raw === this.raw;
  }
  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "cm-chip";
    chip.title = this.raw;
    const name = chip.appendChild(document.createElement("span"));
    name.className = "cm-chip-name";
    name.textContent = this.name;
    if (this.field !== "") {
      const field = chip.appendChild(document.createElement("span"));
      field.className = "cm-chip-field";
      field.textContent = this.field;
    }
    return chip;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** Where a chip stands in what is shown; a part that is nothing but one place is a chip with its braces. */
interface Place {
  from: number;
  to: number;
  path: ReferencePath;
  braces: boolean;
}

function placesOf(state: EditorState, { mode }: ExpressionFieldProps): Place[] {
  const shown = state.doc.toString();
  const shift = offsetOf(mode);
  return referencePaths(wholeText(mode, shown)).flatMap((path) => {
    const braces = mode === "text" && path.whole !== undefined;
    const { from, to } = braces && path.whole ? path.whole : path;
    // A root alone is being typed, or is a word by itself.
    if (path.rest.length === 0 && path.step === undefined && path.root === "steps") return [];
    return to - shift > shown.length ? [] : [{ from: from - shift, to: to - shift, path, braces }];
  });
}

/** Whether the caret is where the text of a chip is written or read: then the text is shown. */
const isOpen = (view: EditorView, { from, to, braces }: Place): boolean =>
  view.hasFocus &&
  view.state.selection.ranges.some((range) =>
    braces ? range.head > from && range.head < to : range.head >= from && range.head <= to,
  );

/** Draws places of the data as chips; the caret inside of one shows its text. */
export function chips(latest: Latest): Extension {
  const paint = (view: EditorView): DecorationSet => {
    const props = latest();
    const shown = view.state.doc.toString();
    const marks: Range<Decoration>[] = [];
    for (const place of placesOf(view.state, props)) {
      if (isOpen(view, place)) continue;
      const { path, from, to } = place;
      const name = path.step === undefined ? props.rootName(path.root) : (props.nameOf?.(path.step) ?? path.step);
      const widget = new Chip(name, path.rest.join(" › ").replaceAll(" › [", " ["), shown.slice(from, to));
      marks.push(Decoration.replace({ widget }).range(from, to));
    }
    return Decoration.set(marks);
  };
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = paint(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.selectionSet || update.focusChanged) this.decorations = paint(update.view);
      }
    },
    { decorations: (value) => value.decorations },
  );
  /** A chip with braces is taken away as one. */
  const removeChip = (view: EditorView): boolean => {
    const { main } = view.state.selection;
    const place = main.empty && placesOf(view.state, latest()).find(({ to, braces }) => braces && to === main.head);
    if (!place || latest().readOnly) return false;
    view.dispatch({ changes: { from: place.from, to: place.to }, userEvent: "delete.backward" });
    return true;
  };
  return [plugin, keymap.of([{ key: "Backspace", run: removeChip }])];
}
