import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Pause, Play, Radio } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Command, useCommands } from "../app/commands.ts";
import { cardName } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import type { RunFeed } from "../canvas/live/run-feed.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { changedIn, nextChange, stride } from "./moments.ts";
import styles from "./run.module.css";
import { useRun } from "./run-model.ts";

/** Ms between two pictures while a run is played. */
const TICK = 400;
/** Changes named beside the moment. */
const NAMED = 2;

const lastOf = (feed: RunFeed): number => Math.max(0, feed.rows.length - 1);
const atOf = (feed: RunFeed): number => feed.at ?? lastOf(feed);

/** Moves through the journal: cards, edges and data show the run as it was after that row. */
export function Scrubber({ graph, node }: { graph: CanvasGraph; node: string | undefined }) {
  const { t, format } = useI18n();
  const { feed } = useRun();
  const last = lastOf(feed);
  const at = atOf(feed);
  const row = feed.rows[at];
  const start = feed.rows[0]?.at ?? 0;
  const [playing, setPlaying] = usePlaying(feed);
  useMomentInAddress(feed);
  const latest = useRef(node);
  latest.current = node;
  const change = (direction: 1 | -1) => (node === undefined ? undefined : nextChange(feed.rows, at, node, direction));
  useCommands(
    useMemo<Command[]>(() => {
      const step = (id: "rowBack" | "rowOn", keys: string, by: number): Command => ({
        ...{ id: `run.${id}`, title: t(`run.${id}`), group: t("canvas.commands"), keys },
        run: () => feed.showAt(Math.max(0, atOf(feed) + by)),
      });
      const jump = (id: "changeBack" | "changeOn", keys: string, direction: 1 | -1): Command => ({
        ...{ id: `run.${id}`, title: t(`run.${id}`), group: t("canvas.commands"), keys },
        run() {
          const of = latest.current;
          const to = of === undefined ? undefined : nextChange(feed.rows, atOf(feed), of, direction);
          if (to !== undefined) feed.showAt(to);
        },
      });
      return [
        step("rowBack", ",", -1),
        step("rowOn", ".", 1),
        // Shift with , and . where the keyboard has them there.
        jump("changeBack", "<", -1),
        jump("changeOn", ">", 1),
        {
          ...{ id: "run.play", title: t("run.play"), group: t("canvas.commands") },
          run: () => setPlaying((on) => !on),
        },
      ];
    }, [feed, t, setPlaying]),
  );
  if (feed.rows.length === 0) return null;
  const named = changedIn(row, NAMED + 1).map((path) => {
    const step = feed.view.steps.get(path);
    const card = graph.nodes.get(step?.node ?? path);
    return step && `${card ? cardName(card) : step.node}: ${t(`status.${step.status}`)}`;
  });
  const happened = named.slice(0, NAMED).filter(Boolean).join(" · ") + (named.length > NAMED ? " …" : "");
  const moment = t("run.scrubAt", { n: at + 1, total: last + 1 });
  const button = (icon: typeof Play, label: string, keys: string, to: number | undefined) => (
    <IconButton
      size="dense"
      icon={icon}
      label={label}
      keys={keys}
      isDisabled={to === undefined || to < 0 || to > last}
      onPress={() => to !== undefined && feed.showAt(to)}
    />
  );
  return (
    <div className={styles.scrubber}>
      {button(ChevronFirst, t("run.changeBack"), "<", change(-1))}
      {button(ChevronLeft, t("run.rowBack"), ",", at - 1)}
      <IconButton
        size="dense"
        icon={playing ? Pause : Play}
        label={t(playing ? "run.pause" : "run.play")}
        isDisabled={last === 0}
        onPress={() => setPlaying(!playing)}
      />
      {button(ChevronRight, t("run.rowOn"), ".", at + 1)}
      {button(ChevronLast, t("run.changeOn"), ">", change(1))}
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label={t("run.scrub")}
        aria-valuetext={happened === "" ? moment : `${moment}, ${happened}`}
        onChange={(event) => feed.showAt(Number(event.target.value))}
      />
      <span className={`${styles.moment} numeric`}>
        {row ? format.span(row.at - start) : ""} · {moment}
      </span>
      {feed.at !== undefined && (
        <>
          <span className={styles.happened} title={happened}>
            {happened}
          </span>
          <Button size="dense" icon={Radio} onPress={() => feed.showAt(undefined)}>
            {t("run.follow")}
          </Button>
        </>
      )}
    </div>
  );
}

/** Goes on by itself until the newest row, from the first one when it stands at the end. */
function usePlaying(feed: RunFeed) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    if (feed.at === undefined) feed.showAt(0);
    const step = stride(feed.rows.length, TICK);
    const timer = setInterval(() => {
      if (document.hidden) return;
      if (feed.at === undefined) setPlaying(false);
      else feed.showAt(feed.at + step);
    }, TICK);
    return () => clearInterval(timer);
  }, [playing, feed]);
  return [playing, setPlaying] as const;
}

/** Ms of rest before the address follows. */
const SETTLE = 250;

/** Keeps the moment in the address, so that it can be sent as a link; on the way in it is shown once it has come. */
function useMomentInAddress(feed: RunFeed): void {
  const navigate = useNavigate({ from: "/w/$id/runs/$run" });
  const { at: wanted } = useSearch({ from: "/w/$id/runs/$run" });
  const waits = useRef(wanted);
  const { at } = feed;
  const known = feed.rows.length;
  useEffect(() => {
    if (waits.current === undefined || known === 0) return;
    if (waits.current >= known - 1 && feed.now.endedAt === undefined) return;
    feed.showAt(waits.current);
    waits.current = undefined;
  }, [feed, known]);
  useEffect(() => {
    if (waits.current !== undefined || at === wanted) return;
    const timer = setTimeout(() => {
      void navigate({ search: (old) => ({ ...old, at }), replace: true, resetScroll: false });
    }, SETTLE);
    return () => clearTimeout(timer);
  }, [at, wanted, navigate]);
}
