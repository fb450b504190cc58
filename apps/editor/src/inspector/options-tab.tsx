import type { Json, RetryPolicy } from "@signalbox/model";
import { useEditor, useGraph } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import type { NodeField } from "../document/operation.ts";
import { useT } from "../i18n/provider.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { DurationField } from "./duration-field.tsx";
import { FieldFindings } from "./field-findings.tsx";
import styles from "./inspector.module.css";
import { LimitOptions } from "./limit-options.tsx";
import { useNodeForm } from "./node-context.ts";
import { PassesOption } from "./passes-option.tsx";
import { UndoOption } from "./undo-option.tsx";

/** What happens around a node: retries, time limits, limits, undo, joins, errors, off. */
export function OptionsTab({ card }: { card: CanvasNode }) {
  const t = useT();
  const { edit } = useEditor();
  const { readOnly } = useNodeForm();
  const { node, definition } = card;
  const set = (field: NodeField, value: Json | undefined) =>
    edit({ kind: "setNodeField", id: node.id, field, value }, { coalesce: `${field}:${node.id}` });
  const works = definition?.behaviour === "action" || definition?.behaviour === "child";
  const limited =
    works || definition?.behaviour === "wait" || (card.container && !card.aside) || node.limit !== undefined;
  return (
    <div className={styles.body} data-inspector-body>
      <Switch
        isSelected={node.disabled !== true}
        isReadOnly={readOnly}
        onChange={(on) => set("disabled", on ? undefined : true)}
      >
        {t("inspector.enabled")}
      </Switch>
      {works && <RetryOptions card={card} onChange={(retry) => set("retry", retry as Json | undefined)} />}
      {(works || card.container) && <TimeoutOptions card={card} onChange={(timeout) => set("timeout", timeout)} />}
      {limited && <LimitOptions card={card} onChange={(limit) => set("limit", limit)} />}
      {works && <UndoOption card={card} />}
      <PassesOption card={card} onChange={(passes) => set("maxPasses", passes)} />
      {(works || (card.container && !card.aside)) && (
        <Select
          label={t("inspector.onError")}
          description={t("inspector.onErrorHelp")}
          isDisabled={readOnly}
          value={node.onError ?? "fail"}
          options={[
            {
              id: "fail",
              label: t(card.parent === undefined ? "inspector.onErrorFail" : "inspector.onErrorFailInside"),
            },
            { id: "continue", label: t("inspector.onErrorContinue") },
          ]}
          onChange={(way) => set("onError", way === "fail" ? undefined : way)}
        />
      )}
      {!card.aside && <JoinOptions card={card} onChange={(join) => set("join", join)} />}
    </div>
  );
}

function RetryOptions({ card, onChange }: { card: CanvasNode; onChange(retry: RetryPolicy | undefined): void }) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const own = card.node.retry;
  const base = card.definition?.retry ?? { max: 1, initial: "1s", factor: 2, cap: "5m" };
  const current = { ...base, ...own };
  const set = (part: Partial<RetryPolicy>) => onChange({ ...current, ...part });
  return (
    <fieldset className={styles.set} disabled={readOnly}>
      <legend>{t("inspector.retry")}</legend>
      <Switch isSelected={own !== undefined} onChange={(on) => onChange(on ? current : undefined)}>
        {t("inspector.retryOwn", { max: base.max })}
      </Switch>
      {own && (
        <div className={styles.grid}>
          <NumberField
            label={t("inspector.retryMax")}
            minValue={1}
            maxValue={100}
            value={current.max}
            onChange={(max) => set({ max: Number.isNaN(max) ? 1 : max })}
          />
          <NumberField
            label={t("inspector.retryFactor")}
            minValue={1}
            maxValue={10}
            value={current.factor}
            onChange={(factor) => set({ factor: Number.isNaN(factor) ? 1 : factor })}
          />
          <DurationField
            label={t("inspector.retryInitial")}
            value={current.initial}
            onChange={(initial) => initial !== undefined && set({ initial })}
          />
          <DurationField
            label={t("inspector.retryCap")}
            value={current.cap}
            onChange={(cap) => cap !== undefined && set({ cap })}
          />
        </div>
      )}
    </fieldset>
  );
}

function TimeoutOptions({ card, onChange }: { card: CanvasNode; onChange(timeout: Json | undefined): void }) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const timeout = card.node.timeout ?? {};
  const set = (part: { attempt?: string | undefined; step?: string | undefined }) => {
    const next = Object.entries({ ...timeout, ...part }).filter(([, value]) => value !== undefined);
    onChange(next.length === 0 ? undefined : (Object.fromEntries(next) as Json));
  };
  return (
    <fieldset className={styles.set} disabled={readOnly}>
      <legend>{t("inspector.timeout")}</legend>
      {card.container ? (
        <DurationField
          label={t("inspector.timeoutContainer")}
          description={t(card.aside ? "inspector.timeoutAsideHelp" : "inspector.timeoutContainerHelp")}
          value={timeout.step}
          placeholder={card.definition?.timeout}
          onChange={(step) => set({ step })}
        />
      ) : (
        <div className={styles.grid}>
          <DurationField
            label={t("inspector.timeoutAttempt")}
            value={timeout.attempt}
            placeholder={card.definition?.timeout}
            onChange={(attempt) => set({ attempt })}
          />
          <DurationField label={t("inspector.timeoutStep")} value={timeout.step} onChange={(step) => set({ step })} />
        </div>
      )}
    </fieldset>
  );
}

function JoinOptions({ card, onChange }: { card: CanvasNode; onChange(join: Json | undefined): void }) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const graph = useGraph();
  // What leads back into a cycle is no way that is waited for.
  const incoming = graph.edges.filter(({ edge, again }) => edge.target === card.id && !again).length;
  const { join } = card.node;
  if (incoming < 2 && !join) return null;
  const mode = join?.mode ?? "all";
  return (
    <fieldset className={styles.set} disabled={readOnly}>
      <legend>{t("inspector.join", { count: incoming })}</legend>
      <Select
        aria-label={t("inspector.join", { count: incoming })}
        isDisabled={readOnly}
        value={mode}
        options={[
          { id: "all", label: t("inspector.joinAll") },
          { id: "any", label: t("inspector.joinAny") },
          { id: "n", label: t("inspector.joinN") },
        ]}
        onChange={(next) => {
          if (next === "all") return onChange(undefined);
          onChange(
            next === "any"
              ? { mode: "any", cancelRest: false }
              : { mode: "n", count: Math.max(1, incoming - 1), cancelRest: false },
          );
        }}
      />
      {join?.mode === "n" && (
        <NumberField
          label={t("inspector.joinCount")}
          minValue={1}
          maxValue={Math.max(1, incoming)}
          value={join.count}
          onChange={(count) => onChange({ ...join, count: Number.isNaN(count) ? 1 : count })}
        />
      )}
      {join && join.mode !== "all" && (
        <Switch isSelected={join.cancelRest} onChange={(cancelRest) => onChange({ ...join, cancelRest })}>
          {t("inspector.joinCancel")}
        </Switch>
      )}
      <FieldFindings path="join" />
    </fieldset>
  );
}
