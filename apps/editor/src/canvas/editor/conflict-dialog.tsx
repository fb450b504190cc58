import type { WorkflowDocument } from "@signalbox/model";
import { useMemo, useState } from "react";
import { Radio, RadioGroup } from "react-aria-components";
import type { Choice, Choices, Collision, Merged } from "../../document/merge/merge.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { collisionText, type ValueText } from "./collision-text.ts";
import styles from "./conflict-dialog.module.css";
import { useEditor } from "./editor-model.ts";

interface Side {
  label: string;
  document: WorkflowDocument;
}

/** Field by field: what it was, what it is here and there, and which of both shall stand. Nothing is chosen beforehand. */
export function ConflictDialog({
  title,
  mine,
  theirs,
  merge,
  onClose,
  onApply,
}: {
  title: string;
  mine: Side;
  theirs: Side;
  /** What collides, given what was chosen so far. */
  merge(choices: Choices): Merged | undefined;
  onClose(): void;
  onApply(choices: Choices): void;
}) {
  const { t, local } = useI18n();
  const { catalog } = useEditor();
  const [choices, setChoices] = useState<Choices>(new Map());
  const collisions = useMemo(() => merge(choices)?.collisions ?? [], [merge, choices]);
  const choose = (keys: readonly Collision[], choice: Choice) =>
    setChoices((before) => new Map([...before, ...keys.map(({ key }) => [key, choice] as const)]));
  const chosen = collisions.filter(({ key }) => choices.has(key)).length;
  const sides = { mine, theirs };
  return (
    <Dialog
      isOpen
      size="wide"
      title={title}
      onClose={onClose}
      footer={
        <>
          <span className={styles.count} role="status">
            {t("document.chosen", { chosen, count: collisions.length })}
          </span>
          <Button onPress={onClose}>{t("document.later")}</Button>
          <Button variant="primary" isDisabled={chosen < collisions.length} onPress={() => onApply(choices)}>
            {t("document.applyChoices")}
          </Button>
        </>
      }
    >
      <p className={styles.intro}>{t("document.conflictIntro")}</p>
      {collisions.length > 1 && (
        <div className={styles.all}>
          <span>{t("document.chooseAll")}</span>
          {(["mine", "theirs"] as const).map((choice) => (
            <Button key={choice} size="dense" onPress={() => choose(collisions, choice)}>
              {sides[choice].label}
            </Button>
          ))}
        </div>
      )}
      <ol className={styles.list}>
        {collisions.map((collision) => {
          const text = collisionText(collision, { mine: mine.document, theirs: theirs.document, catalog, t, local });
          const name = text.owner === undefined ? text.field : `${text.owner} · ${text.field}`;
          return (
            <li key={collision.key} className={styles.item}>
              <RadioGroup
                aria-label={name}
                orientation="horizontal"
                value={choices.get(collision.key) ?? null}
                onChange={(choice) => choose([collision], choice as Choice)}
              >
                <div className={styles.head} aria-hidden>
                  {text.owner !== undefined && <strong>{text.owner}</strong>}
                  <span>{text.field}</span>
                </div>
                {text.base && (
                  <div className={styles.before}>
                    <span>{t("document.before")}</span>
                    <Value value={text.base} />
                  </div>
                )}
                <div className={styles.sides}>
                  {(["mine", "theirs"] as const).map((choice) => (
                    <Radio key={choice} value={choice} className={styles.side}>
                      <span className={styles.dot} aria-hidden />
                      <span className={styles.body}>
                        <span className={styles.who}>{sides[choice].label}</span>
                        <Value value={text[choice]} />
                      </span>
                    </Radio>
                  ))}
                </div>
              </RadioGroup>
            </li>
          );
        })}
      </ol>
    </Dialog>
  );
}

/** Data as it is written; words about data (`empty`, `deleted`) look different from it. */
function Value({ value }: { value: ValueText }) {
  return value.plain ? (
    <em className={styles.word}>{value.text}</em>
  ) : (
    <span className={styles.value} data-long={value.text.includes("\n") || undefined}>
      {value.text}
    </span>
  );
}
