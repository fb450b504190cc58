import { forceLinting } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { Braces } from "lucide-react";
import { useCallback, useEffect, useRef } from "react";
import { useI18n } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";
import { Popover, PopoverTrigger } from "../ui/popover.tsx";
import styles from "./expression-field.module.css";
import { expressionExtensions } from "./extensions.ts";
import { FieldPicker } from "./field-picker.tsx";
import { Preview } from "./preview.tsx";
import type { ExpressionFieldProps } from "./props.ts";
import { insideBraces } from "./whole-text.ts";

/** The editor itself; see `ExpressionField`. */
export default function CodeEditor(props: ExpressionFieldProps) {
  const { t, language } = useI18n();
  const { value, mode, multiline, readOnly, showPreview = true } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ ...props, language });
  latest.current = { ...props, language };
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

  const insert = useCallback((path: string) => {
    const editor = view.current;
    if (!editor) return;
    const { from, to } = editor.state.selection.main;
    const bare = latest.current.mode === "expression" || insideBraces(editor.state.doc.toString(), from);
    const text = bare ? path : `{{ ${path} }}`;
    editor.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
    editor.focus();
  }, []);

  return (
    <div className={styles.field}>
      <div
        className={styles.box}
        data-multiline={multiline || undefined}
        data-mode={mode}
        data-readonly={readOnly || undefined}
      >
        <div ref={box} className={styles.editor} />
        {!readOnly && (
          <PopoverTrigger>
            <IconButton size="dense" icon={Braces} label={t("inspector.insertField")} className={styles.pick} />
            <Popover label={t("inspector.insertField")} placement="bottom end" padded={false}>
              <FieldPicker env={props.env} preview={props.preview} nameOf={props.nameOf} onPick={insert} />
            </Popover>
          </PopoverTrigger>
        )}
      </div>
      {showPreview && props.preview && <Preview mode={mode} value={value} preview={props.preview} />}
    </div>
  );
}
