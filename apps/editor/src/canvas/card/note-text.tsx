import { type ReactNode, useState } from "react";
import { useT } from "../../i18n/provider.tsx";
import styles from "./note.module.css";

/** The text of a note; a click when it is selected, or Enter, starts writing. */
export function NoteText({
  text,
  readOnly,
  editing,
  onText,
}: {
  text: string;
  readOnly: boolean;
  editing: boolean;
  onText(text: string): void;
}) {
  const t = useT();
  const [writing, setWriting] = useState(false);
  if (writing && editing && !readOnly) {
    return (
      <textarea
        // biome-ignore lint/a11y/noAutofocus: writing was asked for by the click that made this field appear
        autoFocus
        className={`${styles.field} nodrag nopan nowheel`}
        value={text}
        aria-label={t("canvas.noteText")}
        onChange={(event) => onText(event.target.value)}
        onBlur={() => setWriting(false)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: it holds formatted text, which a button may not
    <div
      role="button"
      tabIndex={readOnly ? -1 : 0}
      className={styles.text}
      onDoubleClick={() => setWriting(true)}
      onKeyDown={(event) => event.key === "Enter" && setWriting(true)}
    >
      {text === "" ? <span className={styles.empty}>{t("canvas.noteEmpty")}</span> : <Marked text={text} />}
    </div>
  );
}

/** Headings, list points and bold words; everything else is plain text. */
function Marked({ text }: { text: string }) {
  return text.split("\n").map((line, index) => {
    // Lines have no identity of their own.
    const key = index;
    if (/^#{1,3} /.test(line))
      return (
        <strong key={key} className={styles.heading}>
          {line.replace(/^#+ /, "")}
        </strong>
      );
    if (/^[-*] /.test(line))
      return (
        <div key={key} className={styles.point}>
          • {bold(line.slice(2))}
        </div>
      );
    return <div key={key}>{line === "" ? "\u00a0" : bold(line)}</div>;
  });
}

const bold = (line: string): ReactNode[] =>
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no identity of their own
  line.split(/\*\*(.+?)\*\*/).map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part));
