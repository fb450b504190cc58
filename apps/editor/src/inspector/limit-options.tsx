import type { Json, LimitPolicy } from "@signalbox/model";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { ExpressionField } from "../expression-field/expression-field.tsx";
import { useT } from "../i18n/provider.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { Switch } from "../ui/switch.tsx";
import { DurationField } from "./duration-field.tsx";
import { FieldFindings } from "./field-findings.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";

/** How many at a time, and how many in a while, over all runs. */
export function LimitOptions({ card, onChange }: { card: CanvasNode; onChange(limit: Json | undefined): void }) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const limit = card.node.limit ?? {};
  const { concurrency, rate } = limit;
  const set = (part: { [K in keyof LimitPolicy]: LimitPolicy[K] | undefined }) => {
    const next = Object.entries({ ...limit, ...part }).filter(([, value]) => value !== undefined);
    onChange(next.length === 0 ? undefined : (Object.fromEntries(next) as Json));
  };
  return (
    <fieldset className={styles.set} disabled={readOnly}>
      <legend>{t("inspector.limit")}</legend>
      <Switch
        isSelected={concurrency !== undefined}
        isReadOnly={readOnly}
        onChange={(on) => set({ concurrency: on ? { max: 1 } : undefined })}
      >
        {t(card.container ? "inspector.limitInside" : "inspector.limitAtATime")}
      </Switch>
      {concurrency && (
        <>
          <NumberField
            label={t("inspector.limitMax")}
            minValue={1}
            maxValue={10_000}
            value={concurrency.max}
            onChange={(max) => set({ concurrency: { ...concurrency, max: whole(max) } })}
          />
          <KeyField
            value={concurrency.key}
            onChange={(key) => set({ concurrency: withKey(concurrency, key) })}
            path="limit.concurrency.key"
          />
        </>
      )}
      <Switch
        isSelected={rate !== undefined}
        isReadOnly={readOnly}
        onChange={(on) => set({ rate: on ? { count: 10, per: "1m" } : undefined })}
      >
        {t("inspector.limitRate")}
      </Switch>
      {rate && (
        <>
          <div className={styles.grid}>
            <NumberField
              label={t("inspector.limitCount")}
              minValue={1}
              maxValue={1_000_000}
              value={rate.count}
              onChange={(count) => set({ rate: { ...rate, count: whole(count) } })}
            />
            <DurationField
              label={t("inspector.limitPer")}
              value={rate.per}
              onChange={(per) => per !== undefined && set({ rate: { ...rate, per } })}
            />
          </div>
          <NumberField
            label={t("inspector.limitBurst")}
            description={t("inspector.limitBurstHelp")}
            minValue={1}
            maxValue={1_000_000}
            value={rate.burst ?? Number.NaN}
            placeholder={String(rate.count)}
            onChange={(burst) => {
              const { burst: _old, ...rest } = rate;
              set({ rate: Number.isNaN(burst) ? rest : { ...rate, burst } });
            }}
          />
          <KeyField value={rate.key} onChange={(key) => set({ rate: withKey(rate, key) })} path="limit.rate.key" />
        </>
      )}
      <FieldFindings path="limit" />
    </fieldset>
  );
}

const whole = (value: number): number => (Number.isNaN(value) ? 1 : value);

function withKey<T extends { key?: string | undefined }>(limit: T, key: string | undefined): T {
  const { key: _old, ...rest } = limit;
  return (key === undefined ? rest : { ...limit, key }) as T;
}

/** A text with data in it: steps with the same text share the limit, in whatever workflow they are. */
function KeyField({
  value,
  onChange,
  path,
}: {
  value: string | undefined;
  onChange(key: string | undefined): void;
  path: string;
}) {
  const t = useT();
  const { env, preview, readOnly, nameOf } = useNodeForm();
  return (
    <div className={styles.param}>
      <span className={styles.paramLabel}>{t("inspector.limitKey")}</span>
      <ExpressionField
        label={t("inspector.limitKey")}
        mode="text"
        value={value ?? ""}
        env={env}
        preview={preview}
        readOnly={readOnly}
        nameOf={nameOf}
        placeholder="customer-{{ trigger.body.customer }}"
        onChange={(text) => onChange(text === "" ? undefined : text)}
      />
      <FieldFindings path={path} />
      <p className={styles.help}>{t("inspector.limitKeyHelp")}</p>
    </div>
  );
}
