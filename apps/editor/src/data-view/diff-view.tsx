import type { Json } from "@signalbox/model";
import { useMemo } from "react";
import { useT } from "../i18n/provider.tsx";
import { childPath } from "../ui/json-rows.ts";
import styles from "./data-view.module.css";
import { diffValues } from "./diff-values.ts";

const SIGNS = { added: "+", removed: "−", changed: "Δ" } as const;

/** What is different between two values, place by place. A sign and a word say what a colour says. */
export function DiffView({
  before,
  after,
  beforeName,
  partial,
}: {
  before: Json;
  after: Json;
  beforeName: string;
  /** Only the beginnings are here. */
  partial: boolean;
}) {
  const t = useT();
  const { differences, more } = useMemo(() => diffValues(before, after), [before, after]);
  return (
    <div className={styles.diff}>
      <p className={styles.note} role="status">
        {differences.length === 0 ? t("data.same") : t("data.different", { n: differences.length, name: beforeName })}
        {more && ` ${t("data.moreDifferent")}`}
        {partial && ` ${t("data.onlyBeginnings")}`}
      </p>
      {differences.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <ul className={styles.diffList} tabIndex={0} aria-label={t("data.compare")}>
          {differences.map(({ at, kind, before: was, after: is }) => {
            const path = at.reduce<string>((text, key) => childPath(text, key), "");
            return (
              <li key={`${kind} ${path}`} data-kind={kind}>
                <span className={styles.sign} aria-hidden>
                  {SIGNS[kind]}
                </span>
                <span className="visually-hidden">{t(`data.${kind}`)}</span>
                <span className={styles.diffPath}>{path === "" ? t("data.all") : path}</span>
                {was !== undefined && <del className={styles.was}>{shown(was)}</del>}
                {is !== undefined && <ins className={styles.is}>{shown(is)}</ins>}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

const shown = (value: Json): string => JSON.stringify(value).slice(0, 200);
