import { isObject, type JsonSchema } from "@signalbox/model";
import { useMemo } from "react";
import { useT } from "../i18n/provider.tsx";
import type { MessageId } from "../i18n/types.ts";
import styles from "./data-view.module.css";

interface Line {
  path: string;
  name: string;
  depth: number;
  type: string;
  optional: boolean;
  note: string | undefined;
}
const MOST = 500;

/** A schema as its fields with their types. */
export function SchemaView({ schema, label }: { schema: JsonSchema; label: string }) {
  const t = useT();
  const lines = useMemo(() => linesOf(schema), [schema]);
  if (lines.length === 0) return <p className={styles.note}>{t("data.schemaUnknown")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <ul className={styles.schema} aria-label={label} tabIndex={0}>
      {lines.map((line) => (
        <li key={line.path} style={{ paddingLeft: 8 + line.depth * 16 }}>
          <span className={styles.schemaName}>{line.name}</span>
          <span className={styles.schemaType}>{t(`data.kind.${line.type}` as MessageId)}</span>
          {line.optional && <span className={styles.schemaNote}>{t("data.maybeMissing")}</span>}
          {line.note !== undefined && <span className={styles.schemaNote}>{line.note}</span>}
        </li>
      ))}
    </ul>
  );
}

function linesOf(schema: JsonSchema): Line[] {
  const lines: Line[] = [];
  const walk = (inner: JsonSchema, path: string, name: string, depth: number, optional: boolean) => {
    if (lines.length >= MOST || depth > 20) return;
    const note = typeof inner.description === "string" ? inner.description : undefined;
    if (name !== "") lines.push({ path, name, depth, type: kindOf(inner), optional, note });
    const below = name === "" ? depth : depth + 1;
    const required = Array.isArray(inner.required) ? inner.required : [];
    if (isObject(inner.properties)) {
      for (const [key, property] of Object.entries(inner.properties))
        if (isObject(property)) walk(property, `${path}/${key}`, key, below, !required.includes(key));
    }
    if (isObject(inner.items)) walk(inner.items, `${path}/[]`, "[ ]", below, false);
  };
  walk(schema, "", "", 0, false);
  return lines;
}

const KINDS: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
  null: "empty",
};
function kindOf(schema: JsonSchema): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => type !== "null");
  return (types.length === 1 && KINDS[String(types[0])]) || "any";
}
