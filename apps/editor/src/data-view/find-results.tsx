import type { ValueMatch } from "@signalbox/model";
import { ListBox, ListBoxItem } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { childPath } from "../ui/json-rows.ts";
import styles from "./data-view.module.css";

/** Where a text was found; choosing one goes there. */
export function FindResults({
  matches,
  more,
  onChoose,
}: {
  matches: readonly ValueMatch[];
  more: boolean;
  onChoose(match: ValueMatch): void;
}) {
  const t = useT();
  return (
    <div className={styles.found}>
      <p className={styles.note} role="status">
        {t("data.found", { n: matches.length })}
        {more && ` ${t("data.foundMore")}`}
      </p>
      {matches.length > 0 && (
        <ListBox
          aria-label={t("data.found", { n: matches.length })}
          className={styles.foundList}
          onAction={(key) => {
            const match = matches[Number(key)];
            if (match) onChoose(match);
          }}
        >
          {matches.map((match, index) => {
            const path = match.at.reduce<string>((text, key) => childPath(text, key), "");
            return (
              <ListBoxItem key={path} id={index} textValue={path} className={styles.foundItem}>
                <span className={styles.foundPath}>{path}</span>
                {match.text !== undefined && <span className={styles.foundText}>{match.text}</span>}
              </ListBoxItem>
            );
          })}
        </ListBox>
      )}
    </div>
  );
}
