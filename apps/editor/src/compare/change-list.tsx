import type { Change, DocumentChanges, FieldChange } from "@signalbox/model";
import { Minus, Plus, Triangle } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../i18n/provider.tsx";
import styles from "./compare.module.css";
import type { Listed } from "./listed.ts";
import { type ChangeTexts, useFoldedText, valueText } from "./texts.ts";

const SIGNS = { added: Plus, removed: Minus, changed: Triangle } as const;
/** Fields shown of a change that is not chosen. */
const FEW = 3;

/** Every change as a line with a sign, a word and its fields. With `onChoose` each can be gone to. */
export function ChangeList({
  listed,
  folded,
  texts,
  chosen,
  onChoose,
}: {
  listed: Listed;
  folded: DocumentChanges["folded"];
  texts: ChangeTexts;
  chosen?: string | undefined;
  onChoose?(id: string): void;
}) {
  const t = useT();
  const foldedText = useFoldedText()(folded);
  return (
    <>
      {listed.shown.length === 0 && listed.trailing + listed.along === 0 && (
        <p className={styles.quiet}>{t("compare.none")}</p>
      )}
      <ol className={styles.changes} aria-label={t("compare.changes")}>
        {listed.shown.map((change) => (
          <Entry
            key={`${change.kind}:${change.change}:${change.id}`}
            change={change}
            texts={texts}
            chosen={chosen === change.id}
            onChoose={onChoose}
          />
        ))}
      </ol>
      {listed.trailing > 0 && <p className={styles.quiet}>{t("compare.trailing", { count: listed.trailing })}</p>}
      {listed.along > 0 && <p className={styles.quiet}>{t("compare.along", { count: listed.along })}</p>}
      {foldedText !== "" && <p className={styles.quiet}>{t("compare.folded", { what: foldedText })}</p>}
    </>
  );
}

function Entry({
  change,
  texts,
  chosen,
  onChoose,
}: {
  change: Change;
  texts: ChangeTexts;
  chosen: boolean;
  onChoose: ((id: string) => void) | undefined;
}) {
  const t = useT();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const Sign = SIGNS[change.change];
  const all = fieldsOf(change);
  const fields = chosen ? all : all.slice(0, FEW);
  const head = (
    <>
      <Sign size={12} strokeWidth={3} className={styles.sign} aria-hidden />
      <span className={styles.kind}>{t(`compare.kind.${change.change}`)}</span>
      <span className={styles.what}>{texts.title(change)}</span>
    </>
  );
  return (
    <li ref={row} className={styles.change} data-change={change.change} data-chosen={chosen || undefined}>
      {onChoose ? (
        <button
          type="button"
          className={styles.head}
          aria-current={chosen || undefined}
          onClick={() => onChoose(change.id)}
        >
          {head}
        </button>
      ) : (
        <div className={styles.head}>{head}</div>
      )}
      {change.kind === "node" && change.change === "changed" && change.from !== undefined && (
        <p className={styles.quiet}>{t("compare.renamedFrom", { from: change.from })}</p>
      )}
      {fields.length > 0 && (
        <dl className={styles.fields}>
          {fields.map((field) => (
            <Field
              key={field.path.join(".")}
              field={field}
              name={change.kind === "node" ? texts.fieldName(field, change.node) : undefined}
            />
          ))}
        </dl>
      )}
      {all.length > fields.length && (
        <p className={styles.quiet}>{t("compare.more", { count: all.length - fields.length })}</p>
      )}
    </li>
  );
}

function fieldsOf(change: Change): readonly FieldChange[] {
  if (change.kind === "document") return [change.field];
  return change.kind === "node" && change.change === "changed" ? change.fields : [];
}

function Field({ field, name }: { field: FieldChange; name: string | undefined }) {
  const t = useT();
  return (
    <div className={styles.field}>
      <dt className={name === undefined ? "visually-hidden" : styles.fieldName}>{name ?? t("compare.changes")}</dt>
      <dd className={styles.values}>
        <Value kind="before" value={field.before} />
        <Value kind="after" value={field.after} />
      </dd>
    </div>
  );
}

function Value({ kind, value }: { kind: "before" | "after"; value: FieldChange["before"] }) {
  const t = useT();
  const Tag = kind === "before" ? "del" : "ins";
  return (
    <span className={styles.value}>
      <span className={styles.when}>{t(`compare.${kind}`)}</span>
      {value === undefined ? (
        <span className={styles.unset}>{t("compare.unset")}</span>
      ) : (
        <Tag className={styles[kind]}>{valueText(value)}</Tag>
      )}
    </span>
  );
}
