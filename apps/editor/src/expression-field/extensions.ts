import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { type Diagnostic, linter } from "@codemirror/lint";
import { EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  tooltips,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { checkTemplate, complete, type Completion as Option, type Problem } from "@signalbox/expressions";
import type { Language, Translate } from "../i18n/types.ts";
import { chips } from "./chips.ts";
import { functionDocs } from "./function-docs.ts";
import { dragged } from "./insert-targets.ts";
import type { ExpressionFieldProps } from "./props.ts";
import { expressionTheme } from "./theme.ts";
import { insideBraces, offsetOf, wholeText } from "./whole-text.ts";

/** Reads the newest props; the editor outlives many of them. */
type Latest = () => ExpressionFieldProps & { language: Language; t: Translate; rootName(root: string): string };

const TYPES: Record<Option["kind"], string> = {
  field: "property",
  step: "namespace",
  function: "function",
  variable: "variable",
  keyword: "keyword",
};

function completions(latest: Latest) {
  return (context: CompletionContext): CompletionResult | null => {
    const { mode, env, language } = latest();
    const shift = offsetOf(mode);
    const text = wholeText(mode, context.state.doc.toString());
    const { from, to, options } = complete(text, context.pos + shift, env);
    if (
      options.length === 0 ||
      (from === to && !context.explicit && !/[.{[ ]$/.test(text.slice(0, context.pos + shift)))
    )
      return null;
    if (!context.explicit && mode === "text" && !insideBraces(text, context.pos)) return null;
    return {
      from: from - shift,
      to: to - shift,
      options: options.map((option): Completion => {
        const made: Completion = { label: option.label, apply: option.insert, type: TYPES[option.kind] };
        // Data first: it is what is asked for most.
        made.boost = option.kind === "function" || option.kind === "keyword" ? -1 : 1;
        if (option.type !== undefined) made.detail = option.type;
        if (option.detail) made.info = option.detail[language];
        return made;
      }),
    };
  };
}

function problems(latest: Latest) {
  return (view: EditorView): Diagnostic[] => {
    const { mode, env, declared = env, expected, language } = latest();
    const shown = view.state.doc.toString();
    if (shown.trim() === "") return [];
    const shift = offsetOf(mode);
    const clamp = (at: number) => Math.min(shown.length, Math.max(0, at - shift));
    const whole = wholeText(mode, shown);
    const certain = checkTemplate(whole, declared, expected);
    // What goes against data that was seen may still be right for other data.
    const seen = declared === env ? [] : checkTemplate(whole, env, expected);
    const key = (problem: Problem) => `${problem.code} ${problem.from}`;
    const known = new Set(certain.map(key));
    const doubts = seen.filter((problem) => !known.has(key(problem)) && problem.severity === "error");
    return [...certain, ...doubts.map((problem) => ({ ...problem, severity: "warning" as const }))].map((problem) => ({
      from: clamp(problem.from),
      to: Math.max(clamp(problem.from), clamp(problem.to)),
      severity: problem.severity,
      message: `${problem.message[language]} ${problem.fix[language]}`,
    }));
  };
}

const chip = Decoration.mark({ class: "cm-expression" });
const number = Decoration.mark({ class: "cm-literal" });
const word = Decoration.mark({ class: "cm-root" });
const text = Decoration.mark({ class: "cm-quoted" });
const TOKEN =
  /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b(steps|trigger|item|index|vars|run|now)\b|\b(\d+(?:\.\d+)?|true|false|null)\b/g;

/** Tints the parts in braces and, inside them, names, numbers and texts. */
function highlight(latest: Latest): Extension {
  const paint = (view: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    const shown = view.state.doc.toString();
    const parts =
      latest().mode === "expression"
        ? [{ from: 0, to: shown.length, whole: true }]
        : [...shown.matchAll(/\{\{[\s\S]*?(?:\}\}|$)/g)].map((m) => ({
            from: m.index,
            to: m.index + m[0].length,
            whole: false,
          }));
    for (const part of parts) {
      const marks: { from: number; to: number; mark: Decoration }[] = [];
      for (const m of shown.slice(part.from, part.to).matchAll(TOKEN)) {
        const from = part.from + m.index;
        marks.push({ from, to: from + m[0].length, mark: m[1] ? text : m[2] ? word : number });
      }
      if (!part.whole && part.to > part.from) builder.add(part.from, part.to, chip);
      for (const { from, to, mark } of marks) builder.add(from, to, mark);
    }
    return builder.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = paint(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = paint(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** One line only: pasted line ends become spaces. */
const singleLine: Extension = EditorState.transactionFilter.of((transaction) =>
  transaction.newDoc.lines > 1
    ? [
        transaction,
        {
          changes: {
            from: 0,
            to: transaction.newDoc.length,
            insert: transaction.newDoc.toString().replace(/\s*\n\s*/g, " "),
          },
          sequential: true,
        },
      ]
    : transaction,
);

/** Everything the editor of an expression is made of. Undo belongs to the document, so there is no history here. */
export function expressionExtensions(latest: Latest, onText: (text: string) => void): Extension[] {
  const { mode, multiline, readOnly, placeholder: hint, label, id } = latest();
  return [
    expressionTheme(mode, multiline ?? false),
    tooltips({ parent: document.body }),
    highlight(latest),
    chips(latest),
    functionDocs(latest),
    closeBrackets(),
    autocompletion({ override: [completions(latest)], icons: true, activateOnTyping: true }),
    linter(problems(latest), { delay: 200 }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter")]),
    multiline ? EditorView.lineWrapping : singleLine,
    EditorState.readOnly.of(readOnly ?? false),
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      tabindex: "0",
      ...(id && { id }),
      ...(multiline && { "aria-multiline": "true" }),
    }),
    // Fields of the data are inserted by the box around; the editor would drop their text a second time.
    EditorView.domEventHandlers({ drop: () => dragged.path !== undefined }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onText(update.state.doc.toString());
    }),
    ...(hint ? [placeholder(hint)] : []),
  ];
}
