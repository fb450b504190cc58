import {
  findInValue,
  type Json,
  type JsonSchema,
  refine,
  schemaOf,
  type ValueCut,
  type ValueMatch,
  type ValuePath,
  valueAt,
} from "@signalbox/model";
import { Download, Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useErrorText } from "../data/error-text.ts";
import { useI18n } from "../i18n/provider.tsx";
import { saveFile } from "../lib/save-file.ts";
import { IconButton, ToggleIconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { childPath, type JsonRow } from "../ui/json-rows.ts";
import { JsonTree, textOf } from "../ui/json-tree.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { SearchField } from "../ui/text-field.tsx";
import { toast } from "../ui/toast.tsx";
import styles from "./data-view.module.css";
import { DiffView } from "./diff-view.tsx";
import { FindResults } from "./find-results.tsx";
import { cutAt, isCut, type Partial, withPage } from "./partial.ts";
import { SchemaView } from "./schema-view.tsx";
import { tableOf } from "./table-of.ts";
import { TableView } from "./table-view.tsx";
import { TextView } from "./text-view.tsx";
import type { OtherValue, ValueSource } from "./value-source.ts";

export type DataMode = "table" | "tree" | "json" | "schema" | "text";

export interface DataInspectorProps {
  /** `undefined` says that there is no value. */
  value: Json | undefined;
  /** Where only the beginning is here; then `source` has the rest. */
  cuts?: readonly ValueCut[] | undefined;
  source?: ValueSource;
  label: string;
  /** Name of the root in copied paths: `steps.charge`. */
  root?: string;
  /** What the value should be, as far as it was declared. */
  schema?: JsonSchema;
  /** Values it can be held against. */
  others?: readonly OtherValue[];
  /** Height of the value itself in pixels. */
  maxHeight?: number;
}

/** What is looked at: the value, or a part of it that was gone to. */
interface Place {
  at: ValuePath;
  partial: Partial;
}

const NOTHING: readonly ValueCut[] = [];
/** A text of an image, as browsers show it. */
const IMAGE = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/;

/**
 * One value, however large: as table, tree, JSON, schema or text; searched, copied, and compared with others. Of a
 * large value the beginning is here and the rest is fetched as it is looked at.
 */
export function DataInspector(props: DataInspectorProps) {
  const { t } = useI18n();
  const { value, cuts = NOTHING, label } = props;
  // Another value is another view; more of the same one is not.
  const first = useMemo(() => (value === undefined ? undefined : { value, cuts }), [value, cuts]);
  if (!first) return <p className={styles.empty}>{t("json.empty")}</p>;
  return <Shown key={label} {...props} first={first} />;
}

function Shown({
  first,
  source,
  label,
  root = "",
  schema,
  others = [],
  maxHeight = 360,
}: DataInspectorProps & { first: Partial }) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const [place, setPlace] = useState<Place>({ at: [], partial: first });
  const [mode, setMode] = useState<DataMode>();
  const [finding, setFinding] = useState(false);
  const [reveal, setReveal] = useState<{ at: ValuePath }>();
  const [other, setOther] = useState<{ id: string; partial: Partial }>();
  useEffect(() => setPlace({ at: [], partial: first }), [first]);
  const { at, partial } = place;
  const { value } = partial;
  const table = useMemo(() => tableOf(value), [value]);
  const isText = typeof value === "string";
  const isImage = isText && IMAGE.test(value);
  const usual: DataMode = isText ? "text" : Array.isArray(value) && table && table.columns[0] !== "" ? "table" : "tree";
  const shown = mode === undefined || (mode === "table" && !table) || (mode === "text" && !isText) ? usual : mode;
  const path = at.reduce<string>((text, key) => childPath(text, key), root);
  const failed = (error: unknown) => toast.show({ title: t("data.failed"), detail: errorText(error), tone: "failed" });

  const go = async (to: ValuePath) => {
    if (to.length === 0) return setPlace({ at: [], partial: first });
    const here = valueAt(first.value, to);
    const below = {
      at: to,
      partial: {
        value: here ?? null,
        cuts: first.cuts
          .filter((cut) => startsWith(cut.at, to))
          .map((cut) => ({ ...cut, at: cut.at.slice(to.length) })),
      },
    };
    if (here !== undefined && !isCut(first, to)) return setPlace(below);
    const part = await source?.part(to);
    setPlace(part ? { at: to, partial: part } : below);
  };
  const more = async (inner: ValuePath) => {
    const cut = cutAt(partial, inner);
    if (!cut || !source) return;
    try {
      const page = await source.part([...at, ...inner], cut.shown);
      setPlace((now) => (now === place ? { at, partial: withPage(partial, inner, page) } : now));
    } catch (error) {
      failed(error);
    }
  };
  const textAt = async (inner: ValuePath): Promise<string | undefined> => {
    const here = valueAt(value, inner);
    if (!isCut(partial, inner) || !source) return here === undefined ? undefined : textOf(here);
    try {
      const part = await source.part([...at, ...inner], 0, 1_000_000);
      if (part.cuts.length > 0) toast.show({ title: t("data.copiedBeginning"), tone: "neutral" });
      return textOf(part.value);
    } catch (error) {
      failed(error);
      return undefined;
    }
  };
  const choose = async ({ at: to }: ValueMatch) => {
    const inner = to.slice(at.length);
    if (valueAt(value, inner) !== undefined) {
      setMode("tree");
      return setReveal({ at: inner });
    }
    try {
      const container = to.slice(0, -1);
      const part = await source?.part(container);
      const last = to.at(-1);
      const holds = part && last !== undefined && valueAt(part.value, [last]) !== undefined;
      await go(holds ? container : to);
      setMode(undefined);
      if (holds) {
        setMode("tree");
        setReveal({ at: [last] });
      }
    } catch (error) {
      failed(error);
    }
  };
  const save = async () => {
    try {
      const whole = first.cuts.length > 0 && source ? await source.whole() : first.value;
      saveFile(`${root || "value"}.json`, JSON.stringify(whole, null, 2));
    } catch (error) {
      failed(error);
    }
  };
  const compare = async (id: string) => {
    const chosen = others.find((one) => one.id === id);
    if (!chosen) return setOther(undefined);
    try {
      setOther({ id, partial: await chosen.load() });
    } catch (error) {
      failed(error);
    }
  };
  const modes: DataMode[] = isText
    ? ["text", "json", "schema"]
    : table
      ? ["table", "tree", "json", "schema"]
      : ["tree", "json", "schema"];
  const tableCut = table && cutAt(partial, table.at);
  const otherValue = other && valueAt(other.partial.value, at);
  return (
    <div className={styles.view} style={{ "--data-max": `${maxHeight}px` } as object}>
      <div className={styles.bar}>
        <Segmented<DataMode>
          hideLabel
          label={t("json.view")}
          value={shown}
          onChange={setMode}
          options={modes.map((id) => ({ id, label: t(id === "text" && isImage ? "data.image" : `data.${id}`) }))}
        />
        <span className={styles.tools}>
          <ToggleIconButton
            size="dense"
            icon={Search}
            label={t("data.find")}
            isSelected={finding}
            onChange={setFinding}
          />
          <IconButton size="dense" icon={Download} label={t("data.save")} onPress={save} />
          {source && partial.cuts.length > 0 ? null : (
            <CopyButton text={() => textOf(value)} label={t("json.copyValue")} />
          )}
        </span>
      </div>
      {others.length > 0 && (
        <Select
          aria-label={t("data.compare")}
          value={other?.id ?? NONE}
          options={[
            { id: NONE, label: t("data.compareNone") },
            ...others.map(({ id, label: name }) => ({ id, label: t("data.compareWith", { name }) })),
          ]}
          onChange={compare}
        />
      )}
      {at.length > 0 && (
        <div className={styles.crumbs}>
          <button type="button" onClick={() => go([]).catch(failed)}>
            {t("data.back")}
          </button>
          <code>{path}</code>
        </div>
      )}
      {finding && <Find partial={partial} at={at} source={source} onChoose={choose} />}
      {first.cuts.length > 0 && at.length === 0 && <p className={styles.note}>{t("data.large")}</p>}
      {other && otherValue !== undefined ? (
        <DiffView
          before={otherValue}
          after={value}
          beforeName={others.find(({ id }) => id === other.id)?.label ?? ""}
          partial={partial.cuts.length > 0 || other.partial.cuts.length > 0}
        />
      ) : shown === "table" && table ? (
        <>
          {table.at.length > 0 && (
            <code className={styles.tablePath}>
              {table.at.reduce<string>((text, key) => childPath(text, key), path)}
            </code>
          )}
          <TableView
            table={table}
            label={label}
            missing={tableCut ? tableCut.size - tableCut.shown : 0}
            onMore={() => more(table.at)}
          />
        </>
      ) : shown === "tree" ? (
        <JsonTree
          value={value}
          cuts={partial.cuts}
          label={label}
          root={path}
          openDepth={2}
          reveal={reveal}
          onMore={more}
          textAt={(row: JsonRow) => textAt(row.at)}
          onText={(row) => void go([...at, ...row.at]).catch(failed)}
        />
      ) : shown === "schema" ? (
        <SchemaView schema={refine(schema && at.length === 0 ? schema : {}, schemaOf(value))} label={label} />
      ) : isImage && shown === "text" ? (
        <img className={styles.image} src={value} alt={label} />
      ) : (
        <TextView
          text={shown === "text" ? String(value) : JSON.stringify(value, null, 2)}
          label={label}
          mono={shown !== "text"}
        />
      )}
      {(shown === "json" || shown === "text") && partial.cuts.length > 0 && (
        <MoreText partial={partial} onMore={more} />
      )}
    </div>
  );
}

const NONE = "-";
const startsWith = (path: ValuePath, start: ValuePath): boolean => start.every((key, i) => key === path[i]);

/** Below a text of which only the beginning is here. */
function MoreText({ partial, onMore }: { partial: Partial; onMore(at: ValuePath): void }) {
  const { t } = useI18n();
  const cut = partial.cuts.find(({ at }) => at.length === 0) ?? partial.cuts[0];
  if (!cut) return null;
  const name = cut.at.reduce<string>((text, key) => childPath(text, key), "");
  return (
    <button type="button" className={styles.moreButton} onClick={() => onMore(cut.at)}>
      {name !== "" && `${name}: `}
      {t("json.more", { n: cut.size - cut.shown })}
    </button>
  );
}

/** Looks in what is here, and on the server when something is missing here. */
function Find({
  partial,
  at,
  source,
  onChoose,
}: {
  partial: Partial;
  at: ValuePath;
  source: ValueSource | undefined;
  onChoose(match: ValueMatch): void;
}) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [result, setResult] = useState<{ matches: readonly ValueMatch[]; more: boolean }>();
  useEffect(() => {
    let left = false;
    if (text.trim() === "") return setResult(undefined);
    const look = async () => {
      if (!source || partial.cuts.length === 0) {
        const found = findInValue(partial.value, text);
        return { more: found.more, matches: found.matches.map((match) => ({ ...match, at: [...at, ...match.at] })) };
      }
      const found = await source.find(at, text);
      return {
        more: found.moreMatches ?? false,
        matches: (found.matches ?? []).map((match) => ({ ...match, at: [...at, ...match.at] })),
      };
    };
    const timer = setTimeout(() => {
      look()
        .then((found) => !left && setResult(found))
        .catch(() => !left && setResult({ matches: [], more: false }));
    }, 150);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, partial, at, source]);
  return (
    <div>
      <SearchField label={t("data.find")} value={text} onChange={setText} autoFocus />
      {result && <FindResults matches={result.matches} more={result.more} onChoose={onChoose} />}
    </div>
  );
}
