import type { StepView } from "@signalbox/engine";
import type { JsonSchema } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { queries } from "../data/queries.ts";
import { useStepErrorText } from "../data/step-error-text.ts";
import { DataInspector } from "../data-view/lazy-data-inspector.tsx";
import { FIRST_PART, type OtherValue, stepSource } from "../data-view/value-source.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { childPath } from "../ui/json-rows.ts";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusPill } from "../ui/status-pill.tsx";
import styles from "./run.module.css";
import { FailureText } from "./step-error.tsx";

type Known = Awaited<ReturnType<typeof client.call<"getStep">>>;

/** What was known of a step then: no output before it came, none of the attempts and errors that followed. */
function atMoment(known: Known, past: StepView): Known {
  const { output, endedAt: _, port: _port, error: _error, ...rest } = known;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...rest,
    status: past.status,
    ...(past.endedAt !== undefined && { endedAt: iso(past.endedAt) }),
    ...(past.endedAt !== undefined && output !== undefined && { output }),
    ...(past.port !== undefined && { port: past.port }),
    ...(past.error && { error: past.error }),
    attempts: past.attempts.map(({ n, startedAt, endedAt, error }) => ({
      ...{ n, startedAt: iso(startedAt) },
      ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
      ...(error && { error }),
    })),
  };
}

/** As many as a list can hold and a person look through. */
const MOST = 500;
const few = (paths: readonly string[], chosen: string): readonly string[] =>
  paths.length <= MOST ? paths : [...new Set([...paths.slice(0, MOST), chosen])];

/**
 * Input, output, error and attempts of a step, fetched from the server.
 *
 * @param paths All steps of one node; with several (inside a for-each) one can be chosen.
 * @param version Changes when the run moved on, so that the data is fetched again.
 */
export function StepData({
  run,
  workflow,
  paths,
  path,
  version,
  nameOf,
  onPath,
  schema,
  past,
}: {
  run: string;
  /** Whose other runs the step can be compared with. */
  workflow: string;
  paths: readonly string[];
  path?: string;
  version: number;
  /** What tells one step of the node from another. */
  nameOf?(path: string): string;
  onPath?(path: string): void;
  /** The step as it was at the moment that is looked at, when that is not now. */
  past?: StepView;
  /** Of its output, as the node type declares it. */
  schema?: JsonSchema;
}) {
  const { t, format } = useI18n();
  const errorText = useErrorText();
  const stepError = useStepErrorText();
  const [own, setOwn] = useState(paths[0]);
  const chosen = path ?? (own !== undefined && paths.includes(own) ? own : paths[0]) ?? "";
  const step = useQuery({
    queryKey: ["step", run, chosen, version],
    queryFn: () => client.call("getStep", { params: { id: run }, query: { path: chosen, most: FIRST_PART } }),
    placeholderData: (old) => (old?.path === chosen ? old : undefined),
    enabled: chosen !== "",
  });
  const others = useOthers({ run, workflow, paths, path: chosen, ...(nameOf && { nameOf }) });
  const sources = useMemo(
    () => ({ input: stepSource(run, chosen, "input"), output: stepSource(run, chosen, "output") }),
    [run, chosen],
  );
  if (step.error) return <Banner tone="failed">{errorText(step.error)}</Banner>;
  if (!step.data) return <Skeleton height={80} />;
  const { status, input, output, error, attempts, port, idempotencyKey, startedAt, endedAt, node, cuts } =
    past?.path === chosen ? atMoment(step.data, past) : step.data;
  return (
    <div className={styles.data}>
      {paths.length > 1 && (
        <Select
          label={t("run.item")}
          value={chosen}
          options={few(paths, chosen).map((id) => ({ id, label: nameOf?.(id) || id }))}
          onChange={(id) => (onPath ? onPath(id) : setOwn(id))}
        />
      )}
      <dl className={styles.facts}>
        <dt>{t("run.status")}</dt>
        <dd>
          <StatusPill status={status} />
        </dd>
        {startedAt !== undefined && (
          <>
            <dt>{t("run.started")}</dt>
            <dd className="numeric">{format.dateTime(startedAt)}</dd>
          </>
        )}
        {startedAt !== undefined && endedAt !== undefined && (
          <>
            <dt>{t("run.took")}</dt>
            <dd className="numeric">{format.span(Date.parse(endedAt) - Date.parse(startedAt))}</dd>
          </>
        )}
        {port !== undefined && (
          <>
            <dt>{t("run.port")}</dt>
            <dd>
              <code>{port}</code>
            </dd>
          </>
        )}
      </dl>
      {error && (
        <Banner tone="failed">
          <FailureText error={error} />
        </Banner>
      )}
      {attempts.length > 1 && (
        <section>
          <h3>{t("run.attempts", { count: attempts.length })}</h3>
          <ol className={styles.attempts}>
            {attempts.map((attempt) => (
              <li key={attempt.n}>
                <span className="numeric">
                  {attempt.n}. {format.time(attempt.startedAt)}
                </span>{" "}
                {attempt.error ? (
                  <span className={styles.attemptError} title={attempt.error.message}>
                    {stepError(attempt.error).text}
                  </span>
                ) : attempt.endedAt ? (
                  t("status.succeeded")
                ) : (
                  t("status.running")
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
      <section>
        <h3>{t("run.input")}</h3>
        <DataInspector
          key={chosen}
          value={input}
          cuts={cuts?.input}
          source={sources.input}
          label={t("run.input")}
          root="input"
          others={others.input}
        />
      </section>
      <section>
        <h3>{t("run.output")}</h3>
        <DataInspector
          key={chosen}
          value={output}
          cuts={cuts?.output}
          source={sources.output}
          label={t("run.output")}
          root={childPath("steps", node)}
          others={others.output}
          {...(schema && { schema })}
        />
      </section>
      {idempotencyKey !== "" && (
        <div className={styles.key}>
          <span>{t("run.idempotencyKey")}</span> <code>{idempotencyKey}</code> <CopyButton text={idempotencyKey} />
        </div>
      )}
    </div>
  );
}

/** Runs and passes that are offered to compare with. */
const MOST_OTHERS = 10;

/** The same step elsewhere: in other passes and items of this run, and in the newest other runs. */
function useOthers({
  run,
  workflow,
  paths,
  path,
  nameOf,
}: {
  run: string;
  workflow: string;
  paths: readonly string[];
  path: string;
  nameOf?(path: string): string;
}): { input: OtherValue[]; output: OtherValue[] } {
  const { t, format } = useI18n();
  const runs = useQuery(queries.runs({ workflow, limit: MOST_OTHERS + 1 }));
  const places = [
    ...paths
      .filter((other) => other !== path)
      .slice(0, MOST_OTHERS)
      .map((other) => ({ run, path: other, label: nameOf?.(other) || other })),
    ...(runs.data?.items ?? [])
      .filter(({ id }) => id !== run)
      .map(({ id, startedAt }) => ({ run: id, path, label: t("data.newestOf", { time: format.dateTime(startedAt) }) })),
  ];
  const of = (part: "input" | "output"): OtherValue[] =>
    places.map((place) => ({
      id: `${place.run} ${place.path}`,
      label: place.label,
      async load() {
        const step = await client.call("getStep", {
          params: { id: place.run },
          query: { path: place.path, most: FIRST_PART },
        });
        return { value: step[part] ?? null, cuts: step.cuts?.[part] ?? [] };
      },
    }));
  return { input: of("input"), output: of("output") };
}
