import { type Comparison, type Condition, type ConditionOp, typeOfTemplate } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";
import { Plus, Trash2 } from "lucide-react";
import { ExpressionField } from "../../expression-field/expression-field.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import styles from "../inspector.module.css";
import { useNodeForm } from "../node-context.ts";
import { wrap } from "../template-text.ts";
import { type LeftKind, opsFor, rightFromText, rightToText, usualOp } from "./condition-values.ts";

/** These compare with nothing. */
const ALONE: ReadonlySet<ConditionOp> = new Set(["isEmpty", "isNotEmpty", "exists", "notExists", "isTrue", "isFalse"]);
const MOST_DEPTH = 2;
const fresh = (): Comparison => ({ left: "", op: "equals", right: "" });

/** A group of comparisons of which all or any must hold. */
export function ConditionRows({
  condition,
  onChange,
  onRemove,
  readOnly,
  depth,
}: {
  condition: Condition;
  onChange(condition: Condition): void;
  onRemove?(): void;
  readOnly: boolean;
  depth: number;
}) {
  const t = useT();
  if (!("all" in condition) && !("any" in condition)) {
    return <Row row={condition} onChange={onChange} readOnly={readOnly} {...(onRemove && { onRemove })} />;
  }
  const way = "all" in condition ? "all" : "any";
  const parts = "all" in condition ? condition.all : condition.any;
  const make = (next: Condition[], as: "all" | "any" = way): Condition =>
    as === "all" ? { all: next } : { any: next };
  const set = (index: number, part: Condition) => onChange(make(parts.map((other, i) => (i === index ? part : other))));
  return (
    <div className={styles.group} data-depth={depth}>
      {(parts.length > 1 || depth > 0) && (
        <div className={styles.groupHead}>
          <Segmented<"all" | "any">
            hideLabel
            label={t("inspector.groupWay")}
            value={way}
            onChange={(as) => onChange(make(parts, as))}
            options={[
              { id: "all", label: t("inspector.groupAll") },
              { id: "any", label: t("inspector.groupAny") },
            ]}
          />
          {onRemove && !readOnly && (
            <IconButton size="dense" icon={Trash2} label={t("inspector.removeGroup")} onPress={onRemove} />
          )}
        </div>
      )}
      {parts.map((part, index) => (
        <ConditionRows
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
          key={index}
          condition={part}
          readOnly={readOnly}
          depth={depth + 1}
          onChange={(next) => set(index, next)}
          onRemove={() => onChange(make(parts.filter((_, i) => i !== index)))}
        />
      ))}
      {!readOnly && (
        <div className={styles.groupFoot}>
          <Button size="dense" icon={Plus} onPress={() => onChange(make([...parts, fresh()]))}>
            {t("inspector.addCondition")}
          </Button>
          {depth < MOST_DEPTH && (
            <Button
              size="dense"
              variant="quiet"
              icon={Plus}
              onPress={() =>
                onChange(make([...parts, way === "all" ? { any: [fresh(), fresh()] } : { all: [fresh(), fresh()] }]))
              }
            >
              {t("inspector.addGroup")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Row({
  row,
  onChange,
  onRemove,
  readOnly,
}: {
  row: Comparison;
  onChange(row: Comparison): void;
  onRemove?(): void;
  readOnly: boolean;
}) {
  const t = useT();
  const { env, declared, preview, nameOf } = useNodeForm();
  const { kind, values } = leftOf(row.left, env);
  const setLeft = (left: string) => {
    const next = leftOf(left, env).kind;
    // A row that says nothing yet takes what fits: a yes-or-no is true, not equal to a text.
    const fresh = row.op === "equals" && (row.right === "" || row.right === undefined);
    const op = usualOp(next);
    if (fresh && ALONE.has(op)) onChange({ left, op });
    else onChange({ ...row, left });
  };
  const setOp = (op: ConditionOp) => {
    const { right: _right, ...rest } = row;
    if (ALONE.has(op)) return onChange({ ...rest, op });
    const text = rightToText(row.right);
    onChange({ ...rest, op, right: rightFromText(text, op, kind) });
  };
  return (
    <div className={styles.conditionRow}>
      <ExpressionField
        label={t("inspector.conditionLeft")}
        mode="expression"
        value={row.left}
        env={env}
        declared={declared}
        preview={preview}
        nameOf={nameOf}
        readOnly={readOnly}
        placeholder={t("inspector.conditionLeftHint")}
        onChange={setLeft}
      />
      <div className={styles.conditionOp}>
        <Select<ConditionOp>
          aria-label={t("inspector.conditionOp")}
          isDisabled={readOnly}
          value={row.op}
          onChange={setOp}
          options={opsFor(kind, row.op).map((op) => ({ id: op, label: t(`inspector.op.${op}`) }))}
        />
        {onRemove && !readOnly && (
          <IconButton size="dense" icon={Trash2} label={t("inspector.removeCondition")} onPress={onRemove} />
        )}
      </div>
      {!ALONE.has(row.op) && values.length > 0 && isAmong(row, values) ? (
        <Select
          aria-label={t("inspector.conditionRight")}
          isDisabled={readOnly}
          value={String(row.right)}
          options={values.map((value) => ({ id: String(value), label: String(value) }))}
          onChange={(id) => onChange({ ...row, right: values.find((value) => String(value) === id) as string })}
        />
      ) : (
        !ALONE.has(row.op) && (
          <ExpressionField
            label={t("inspector.conditionRight")}
            mode="text"
            value={rightToText(row.right)}
            env={env}
            declared={declared}
            preview={preview}
            nameOf={nameOf}
            readOnly={readOnly}
            placeholder={t(row.op === "in" || row.op === "notIn" ? "inspector.conditionListHint" : "inspector.value")}
            onChange={(text) => onChange({ ...row, right: rightFromText(text, row.op, kind) })}
          />
        )
      )}
    </div>
  );
}

/** Whether the right side is one of a few values, or nothing yet; an expression there stays one. */
const isAmong = ({ op, right }: Comparison, values: readonly Json[]): boolean =>
  (op === "equals" || op === "notEquals") && (right === "" || right === undefined || values.includes(right as Json));

const KINDS: Record<string, LeftKind> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
};

/**
 * What stands left, as far as it is known: its kind decides which comparisons make sense and how `100` on the right is
 * meant; of a field that can only have a few values, those.
 */
function leftOf(left: string, env: Parameters<typeof typeOfTemplate>[1]): { kind: LeftKind; values: readonly Json[] } {
  if (left.trim() === "") return { kind: "unknown", values: [] };
  try {
    const { type, enum: values } = typeOfTemplate(wrap(left), env);
    const kind = (typeof type === "string" && KINDS[type]) || "unknown";
    return { kind, values: Array.isArray(values) ? (values as Json[]) : [] };
  } catch {
    return { kind: "unknown", values: [] };
  }
}
