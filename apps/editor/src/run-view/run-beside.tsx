import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { cardName } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { RunFeed } from "../canvas/live/run-feed.ts";
import { runVersions } from "../canvas/live/run-versions.ts";
import { createViews } from "../canvas/live/views.ts";
import { useErrorText } from "../data/error-text.ts";
import { live } from "../data/feed.ts";
import { queries } from "../data/queries.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { IconButton } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusPill } from "../ui/status-pill.tsx";
import styles from "./beside.module.css";
import { compareRuns, isDifferent, type StepPair } from "./compare-runs.ts";
import { pathText } from "./path-text.ts";
import { useRun } from "./run-model.ts";

/** Runs that can be chosen, newest first. */
const MOST = 50;
/** Steps shown at most. */
const ROWS = 300;

/** Another run of the same workflow beside this one: which steps differ, and how (rule RUNPAGE-6). */
export function RunBeside({
  other,
  graph,
  onOther,
  onSelect,
}: {
  /** Id of the other run; `choose` before one is chosen. */
  other: string;
  graph: CanvasGraph;
  onOther(run: string | undefined): void;
  onSelect(path: string): void;
}) {
  const { t, format } = useI18n();
  const errorText = useErrorText();
  const { run, feed } = useRun();
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const { feed: beside, error } = useOther(other === "choose" ? undefined : other);
  const runs = useQuery(queries.runs({ workflow: run.workflow, limit: MOST }));
  const candidates = (runs.data?.items ?? []).filter(({ id }) => id !== run.id);
  const known = candidates.some(({ id }) => id === other) || other === "choose";
  const options = [...(known ? [] : [{ id: other, label: other.slice(-8) }]), ...candidates.map(optionOf)];
  function optionOf(one: (typeof candidates)[number]) {
    const words = [t(`status.${one.status}`), format.dateTime(one.startedAt), ...Object.values(one.entities)];
    return { id: one.id, label: `${one.id.slice(-8)} · ${words.join(" · ")}` };
  }
  const pairs = beside && compareRuns(feed.view, beside.view);
  const different = pairs?.filter(isDifferent) ?? [];
  const shown = (onlyDifferent ? different : (pairs ?? [])).slice(0, ROWS);
  return (
    <section className={styles.beside} aria-label={t("beside.title")}>
      <header className={styles.head}>
        <Select
          aria-label={t("beside.other")}
          value={other === "choose" ? null : other}
          options={options}
          onChange={onOther}
        />
        <label className={styles.only}>
          <input type="checkbox" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.target.checked)} />
          {t("beside.onlyDifferent")}
        </label>
        {beside && (
          <>
            <span role="status">{t("beside.count", { count: different.length, total: pairs?.length ?? 0 })}</span>
            <Link to="/runs/$run" params={{ run: other }}>
              {t("beside.open")}
            </Link>
          </>
        )}
        <span className={styles.spring} />
        <IconButton size="dense" icon={X} label={t("beside.close")} onPress={() => onOther(undefined)} />
      </header>
      {error ? (
        <Banner tone="failed">{errorText(error)}</Banner>
      ) : other === "choose" ? (
        <p className={styles.hint}>{t("beside.choose")}</p>
      ) : !pairs ? (
        <Skeleton height={80} />
      ) : shown.length === 0 ? (
        <p className={styles.hint}>{t("beside.same")}</p>
      ) : (
        <div className={styles.rows}>
          <table className={styles.table} aria-label={t("beside.title")}>
            <thead>
              <tr>
                <th scope="col">{t("beside.step")}</th>
                <th scope="col">{t("beside.here")}</th>
                <th scope="col">{t("beside.there")}</th>
                <th scope="col">{t("beside.difference")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((pair) => (
                <PairRow key={pair.path} pair={pair} graph={graph} onSelect={onSelect} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function PairRow({ pair, graph, onSelect }: { pair: StepPair; graph: CanvasGraph; onSelect(path: string): void }) {
  const { t, format } = useI18n();
  const card = graph.nodes.get(pair.node);
  const which = pathText(pair.path, graph, t);
  const name = card ? cardName(card) : pair.node;
  const side = (step: StepPair["here"]) =>
    step === undefined ? (
      "–"
    ) : (
      <>
        <StatusPill status={step.status} />
        {step.endedAt !== undefined && step.startedAt !== undefined && (
          <span className="numeric"> {format.span(step.endedAt - step.startedAt)}</span>
        )}
        {step.port !== undefined && pair.differs === "how" && <code> {step.port}</code>}
      </>
    );
  const words = [
    pair.differs === "where" && t(pair.here && pair.here.status !== "skipped" ? "beside.onlyHere" : "beside.onlyThere"),
    pair.differs === "how" && t("beside.how"),
    pair.data && t("beside.data"),
    pair.longer !== undefined &&
      Math.abs(pair.longer) >= 1 &&
      t(pair.longer > 0 ? "beside.longer" : "beside.shorter", { span: format.span(Math.abs(pair.longer)) }),
  ].filter((word) => word !== false);
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.name} onClick={() => onSelect(pair.path)}>
          {which === "" ? name : `${name} · ${which}`}
        </button>
      </th>
      <td>{side(pair.here)}</td>
      <td>{side(pair.there)}</td>
      <td>{words.join(t("canvas.comma"))}</td>
    </tr>
  );
}

/** Follows another run, with the versions it has. */
function useOther(id: string | undefined): { feed: RunFeed | undefined; error: Error | null } {
  const { catalog } = useRun();
  const run = useQuery({ ...queries.run(id ?? ""), enabled: id !== undefined });
  const [feed, setFeed] = useState<RunFeed>();
  const { document, earlier, migrations } = run.data ?? {};
  useEffect(() => {
    if (id === undefined || !document) return;
    const { plan, versions } = runVersions({ document, earlier, migrations }, catalog);
    const opened = new RunFeed({ run: id, plan, versions, live: live(), views: createViews() });
    setFeed(opened);
    return () => {
      opened.close();
      setFeed(undefined);
    };
  }, [id, document, earlier, migrations, catalog]);
  useSyncExternalStore(feed?.subscribe ?? nothing, feed?.version ?? zero);
  return { feed: feed && feed.rows.length > 0 ? feed : undefined, error: run.error };
}
const nothing = () => () => undefined;
const zero = () => 0;
