import { ChevronLeft, ChevronRight, Radio } from "lucide-react";
import { useMemo } from "react";
import { type Command, useCommands } from "../app/commands.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import styles from "./run.module.css";
import { useRun } from "./run-model.ts";

/** Moves through the journal: cards, edges and data show the run as it was after that row. */
export function Scrubber() {
  const { t, format } = useI18n();
  const { feed } = useRun();
  const last = Math.max(0, feed.rows.length - 1);
  const at = feed.at ?? last;
  const row = feed.rows[at];
  const start = feed.rows[0]?.at ?? 0;
  const go = (rev: number) => feed.showAt(Math.max(0, Math.min(last, rev)));
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: "run.rowBack",
          title: t("run.rowBack"),
          group: t("canvas.commands"),
          keys: ",",
          run: () => feed.showAt(Math.max(0, (feed.at ?? feed.rows.length - 1) - 1)),
        },
        {
          id: "run.rowOn",
          title: t("run.rowOn"),
          group: t("canvas.commands"),
          keys: ".",
          run: () => feed.showAt((feed.at ?? feed.rows.length - 1) + 1),
        },
      ],
      [feed, t],
    ),
  );
  if (feed.rows.length === 0) return null;
  return (
    <div className={styles.scrubber}>
      <IconButton
        size="dense"
        icon={ChevronLeft}
        label={t("run.rowBack")}
        keys=","
        isDisabled={at === 0}
        onPress={() => go(at - 1)}
      />
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label={t("run.scrub")}
        aria-valuetext={t("run.scrubAt", { n: at + 1, total: last + 1 })}
        onChange={(event) => go(Number(event.target.value))}
      />
      <IconButton
        size="dense"
        icon={ChevronRight}
        label={t("run.rowOn")}
        keys="."
        isDisabled={at === last}
        onPress={() => go(at + 1)}
      />
      <span className={`${styles.moment} numeric`}>
        {row ? format.span(row.at - start) : ""} · {t("run.scrubAt", { n: at + 1, total: last + 1 })}
      </span>
      {feed.at !== undefined && (
        <Button size="dense" icon={Radio} onPress={() => feed.showAt(undefined)}>
          {t("run.follow")}
        </Button>
      )}
    </div>
  );
}
