import type { MigrationPlan } from "@signalbox/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRightLeft, CircleCheck, CircleSlash, Clock } from "lucide-react";
import { useState } from "react";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useCan } from "../data/session.tsx";
import { useI18n } from "../i18n/provider.tsx";
import { LoadProblem } from "../pages/load-problem.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./compare.module.css";

type Plan = Pick<MigrationPlan, "total" | "hash" | "possible" | "later" | "impossible" | "reasons">;

/** Runs looked at in one request. */
const PAGE = 1000;

/** The plan for all unfinished runs of older versions, page by page. */
async function wholePlan(id: string, to: number): Promise<Plan> {
  let after: string | undefined;
  let whole: Plan | undefined;
  do {
    const body = { to, from: "older" as const, limit: PAGE, runs: false, ...(after !== undefined && { after }) };
    const page: MigrationPlan = await client.call("planMigration", { params: { id }, body });
    whole = whole ? added(whole, page) : page;
    after = page.next;
  } while (after !== undefined);
  return whole;
}

function added(a: Plan, b: Plan): Plan {
  const reasons = new Map(a.reasons.map((reason) => [reason.cause, reason]));
  for (const reason of b.reasons) {
    reasons.set(reason.cause, { ...reason, runs: reason.runs + (reasons.get(reason.cause)?.runs ?? 0) });
  }
  return {
    total: b.total,
    hash: b.hash,
    possible: a.possible + b.possible,
    later: a.later + b.later,
    impossible: a.impossible + b.impossible,
    reasons: [...reasons.values()].sort((x, y) => y.runs - x.runs),
  };
}

/** Opens the view of which unfinished runs can go on with this version. */
export function MoveRuns({ workflow, version }: { workflow: string; version: number }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const may = useCan("runs:read");
  if (!may) return null;
  return (
    <>
      <Button size="dense" icon={ArrowRightLeft} onPress={() => setOpen(true)}>
        {t("compare.moveRuns")}
      </Button>
      {open && <MoveRunsDialog workflow={workflow} version={version} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Outcome {
  migrated: number;
  pending: number;
  refused: number;
}

/** Which runs can move, which cannot and why, and a button that moves those that can. */
export function MoveRunsDialog({ workflow, version, onClose }: { workflow: string; version: number; onClose(): void }) {
  const { t, language } = useI18n();
  const cache = useQueryClient();
  const errorText = useErrorText();
  const control = useCan("runs:control");
  const plan = useQuery({
    queryKey: ["migration", workflow, version],
    queryFn: () => wholePlan(workflow, version),
    staleTime: 0,
    gcTime: 0,
  });
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [problem, setProblem] = useState<string>();
  const data = plan.data;
  const movable = (data?.possible ?? 0) + (data?.later ?? 0);

  const apply = async () => {
    if (!data) return;
    setBusy(true);
    setProblem(undefined);
    const sum: Outcome = { migrated: 0, pending: 0, refused: 0 };
    try {
      let after: string | undefined;
      do {
        const body = { to: version, from: "older" as const, planHash: data.hash, limit: PAGE, ...(after && { after }) };
        const page = await client.call("migrate", { params: { id: workflow }, body });
        sum.migrated += page.migrated.length;
        sum.pending += page.pending.length;
        sum.refused += page.refused.length;
        after = page.next;
      } while (after !== undefined);
      setOutcome(sum);
    } catch (error) {
      setProblem(errorText(error));
      void plan.refetch();
    } finally {
      setBusy(false);
      for (const key of ["versions", "runs", "run", "workflow"]) void cache.invalidateQueries({ queryKey: [key] });
    }
  };
  return (
    <Dialog
      isOpen
      title={t("compare.moveTitle", { version })}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t("common.close")}</Button>
          {control && !outcome && movable > 0 && (
            <Button variant="primary" isPending={busy} onPress={apply}>
              {t("compare.moveApply", { count: movable })}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.stack}>
        <LoadProblem query={plan} />
        {problem && <Banner tone="failed">{problem}</Banner>}
        {!data && !plan.error && <Skeleton height={96} />}
        {outcome && (
          <Banner tone="succeeded">
            {t("compare.moved", { count: outcome.migrated, version })}{" "}
            {outcome.pending > 0 && t("compare.movedPending", { count: outcome.pending })}{" "}
            {outcome.refused > 0 && t("compare.movedRefused", { count: outcome.refused })}
          </Banner>
        )}
        {data && !outcome && data.total === 0 && <p>{t("compare.moveNone")}</p>}
        {data && !outcome && data.total > 0 && (
          <>
            <p>{t("compare.moveTotal", { count: data.total })}</p>
            <ul className={styles.counts}>
              {data.possible > 0 && (
                <li>
                  <CircleCheck size={16} aria-hidden />
                  {t("compare.movePossible", { count: data.possible, version })}
                </li>
              )}
              {data.later > 0 && (
                <li>
                  <Clock size={16} aria-hidden />
                  {t("compare.moveLater", { count: data.later })}
                </li>
              )}
              {data.impossible > 0 && (
                <li>
                  <CircleSlash size={16} aria-hidden />
                  {t("compare.moveImpossible", { count: data.impossible })}
                </li>
              )}
            </ul>
            {movable > 0 && <p className={styles.sum}>{t("compare.moveText")}</p>}
            {data.reasons.length > 0 && (
              <>
                <h3>{t("compare.moveWhy")}</h3>
                <ul className={styles.reasons}>
                  {data.reasons.map((reason) => {
                    const { cause, fix } = language === "zh" ? reason.zh : reason;
                    return (
                      <li key={reason.cause}>
                        <b>{t("compare.moveReasonRuns", { count: reason.runs })}</b> · {cause}
                        <p className={styles.sum}>{fix}</p>
                      </li>
                    );
                  })}
                </ul>
              </>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
