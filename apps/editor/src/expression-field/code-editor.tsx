import { forceLinting } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { Braces } from "lucide-react";
import { useCallback, useContext, useEffect, useId, useRef } from "react";
import { useI18n } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";
import { Popover, PopoverTrigger } from "../ui/popover.tsx";
import styles from "./expression-field.module.css";
import { expressionExtensions } from "./extensions.ts";
import { FieldPicker } from "./field-picker.tsx";
import { dragged, fitted, InsertContext } from "./insert-targets.ts";
import { Preview } from "./preview.tsx";
import type { ExpressionFieldProps } from "./props.ts";
import { insideBraces } from "./whole-text.ts";

/** The editor itself; see `ExpressionField`. */
export default function CodeEditor(props: ExpressionFieldProps) {
  const { t, language } = useI18n();
  const { value, mode, multiline, readOnly, showPreview = true } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const rootName = (root: string) =>
    root === "trigger" || root === "item" || root === "index" || root === "vars" || root === "run" || root === "now"
      ? t(`inspector.root.${root}`)
      : root;
  const targets = useContext(InsertContext);
  const target = useId();
  const now = { ...props, language, t, rootName };
  const latest = useRef(now);
  latest.current = now;
  // What this editor said last; other values come from outside, for example from undo.
  const said = useRef(value);

  // biome-ignore lint/correctness/useExhaustiveDependencies: everything else is read through `latest`
  useEffect(() => {
    if (!box.current) return;
    const onText = (text: string) => {
      if (text === said.current) return;
      said.current = text;
      latest.current.onChange(text);
    };
    const state = EditorState.create({ doc: value, extensions: expressionExtensions(() => latest.current, onText) });
    const made = new EditorView({ state, parent: box.current });
    view.current = made;
    said.current = value;
    return () => made.destroy();
  }, [mode, multiline, readOnly, language]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || value === said.current) return;
    said.current = value;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  // Types can change while the text stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new environment asks for new checks
  useEffect(() => {
    if (view.current) forceLinting(view.current);
  }, [props.env]);

  const insert = useCallback((path: string, at?: number) => {
    const editor = view.current;
    if (!editor || latest.current.readOnly) return;
    const { main } = editor.state.selection;
    const { from, to } = at === undefined ? main : { from: at, to: at };
    const shown = editor.state.doc.toString();
    const bare = latest.current.mode === "expression" || insideBraces(shown, from);
    const alone = shown.trim() === "" || (from === 0 && to === shown.length);
    const source = alone ? fitted(path, latest.current.expected, latest.current.env) : path;
    const text = bare ? source : `{{ ${source} }}`;
    editor.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
  }, []);
  useEffect(
    () => (readOnly ? undefined : targets?.add(target, { label: props.label, insert })),
    [targets, target, props.label, insert, readOnly],
  );

  return (
    <div className={styles.field}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be inserted by keyboard from the data panel */}
      <div
        className={styles.box}
        data-multiline={multiline || undefined}
        data-mode={mode}
        data-readonly={readOnly || undefined}
        onFocus={() => targets?.focused(target)}
        onDragOver={(event) => {
          if (dragged.path === undefined || readOnly) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          event.currentTarget.dataset.dropping = "true";
        }}
        onDragLeave={(event) => delete event.currentTarget.dataset.dropping}
        onDrop={(event) => {
          delete event.currentTarget.dataset.dropping;
          if (dragged.path === undefined || readOnly) return;
          event.preventDefault();
          event.stopPropagation();
          const at = view.current?.posAtCoords({ x: event.clientX, y: event.clientY });
          insert(dragged.path, at ?? view.current?.state.doc.length);
        }}
      >
        <div ref={box} className={styles.editor} />
        {!readOnly && (
          <PopoverTrigger>
            <IconButton size="dense" icon={Braces} label={t("inspector.insertField")} className={styles.pick} />
            <Popover label={t("inspector.insertField")} placement="bottom end" padded={false}>
              <FieldPicker
                env={props.env}
                preview={props.preview}
                nameOf={props.nameOf}
                onPick={(path) => {
                  insert(path);
                  view.current?.focus();
                }}
              />
            </Popover>
          </PopoverTrigger>
        )}
      </div>
      {showPreview && props.preview && (
        <Preview mode={mode} value={value} preview={props.preview} nameOf={props.nameOf} />
      )}
    </div>
  );
}
