import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useStepErrorText } from "../data/step-error-text.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusPill } from "../ui/status-pill.tsx";
import styles from "./run.module.css";
import { StepErrorText } from "./step-error.tsx";

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
  paths,
  path,
  version,
  nameOf,
  onPath,
}: {
  run: string;
  paths: readonly string[];
  path?: string;
  version: number;
  /** What tells one step of the node from another. */
  nameOf?(path: string): string;
  onPath?(path: string): void;
}) {
  const { t, format } = useI18n();
  const errorText = useErrorText();
  const stepError = useStepErrorText();
  const [own, setOwn] = useState(paths[0]);
  const chosen = path ?? (own !== undefined && paths.includes(own) ? own : paths[0]) ?? "";
  const step = useQuery({
    queryKey: ["step", run, chosen, version],
    queryFn: () => client.call("getStep", { params: { id: run }, query: { path: chosen } }),
    placeholderData: (old) => (old?.path === chosen ? old : undefined),
    enabled: chosen !== "",
  });
  if (step.error) return <Banner tone="failed">{errorText(step.error)}</Banner>;
  if (!step.data) return <Skeleton height={80} />;
  const { status, input, output, error, attempts, port, idempotencyKey, startedAt, endedAt } = step.data;
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
          <b>{error.code}</b> <StepErrorText error={error} />
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
        <JsonView value={input} label={t("run.input")} maxHeight={320} />
      </section>
      <section>
        <h3>{t("run.output")}</h3>
        <JsonView value={output} label={t("run.output")} maxHeight={320} />
      </section>
      {idempotencyKey !== "" && (
        <div className={styles.key}>
          <span>{t("run.idempotencyKey")}</span> <code>{idempotencyKey}</code> <CopyButton text={idempotencyKey} />
        </div>
      )}
    </div>
  );
}
