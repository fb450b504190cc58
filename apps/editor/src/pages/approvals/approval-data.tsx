import { isObject, type Json } from "@signalbox/model";
import { useT } from "../../i18n/provider.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import { readableName } from "../forms/schema-fields.ts";
import page from "../page.module.css";

const isPlain = (value: Json): boolean => value === null || typeof value !== "object";

/** The data a decision rests on: a flat object as a list of facts, anything deeper as a tree. */
export function ApprovalData({ data }: { data: Json }) {
  const t = useT();
  if (isObject(data) && Object.values(data).every(isPlain)) {
    return (
      <dl className={page.facts}>
        {Object.entries(data).map(([key, value]) => (
          <FactPair key={key} name={readableName(key)} value={value} />
        ))}
      </dl>
    );
  }
  return <JsonView value={data} label={t("approvals.data")} maxHeight={360} />;
}

function FactPair({ name, value }: { name: string; value: Json }) {
  const t = useT();
  const text =
    typeof value === "boolean" ? t(value ? "common.yes" : "common.no") : value === null ? "–" : String(value);
  return (
    <>
      <dt>{name}</dt>
      <dd className="numeric">{text}</dd>
    </>
  );
}
