import type { Json } from "@signalbox/model";
import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import { useMemo, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { IconButton } from "./button.tsx";
import { CopyButton } from "./copy.tsx";
import { JsonTree, type JsonTreeProps } from "./json-tree.tsx";
import styles from "./json-view.module.css";
import { Segmented } from "./segmented.tsx";

export interface JsonViewProps extends Pick<JsonTreeProps, "root" | "rowProps"> {
  /** `undefined` says that there is no value. */
  value: Json | undefined;
  /** Spoken name. */
  label: string;
  /** Height of the value area in pixels; default: as tall as the parent allows. */
  maxHeight?: number;
  /** Levels open at first; default 2. */
  openDepth?: number;
}

/** A JSON value as a tree or as text, with copying of values and paths. Large values stay quick: only visible lines exist. */
export function JsonView({ value, label, root = "", rowProps, maxHeight, openDepth = 2 }: JsonViewProps) {
  const t = useT();
  const [mode, setMode] = useState<"tree" | "raw">("tree");
  // Changing the key throws away single open and closed branches.
  const [base, setBase] = useState({ depth: openDepth, turn: 0 });
  const raw = useMemo(() => (mode === "raw" ? (JSON.stringify(value, null, 2) ?? "") : ""), [mode, value]);
  if (value === undefined) return <div className={styles.empty}>{t("json.empty")}</div>;
  const setDepth = (depth: number) => setBase(({ turn }) => ({ depth, turn: turn + 1 }));
  return (
    <div
      className={styles.view}
      style={maxHeight === undefined ? undefined : ({ "--json-max": `${maxHeight}px`, height: "auto" } as object)}
    >
      <div className={styles.bar}>
        <Segmented<"tree" | "raw">
          hideLabel
          label={t("json.view")}
          value={mode}
          onChange={setMode}
          options={[
            { id: "tree", label: t("json.tree") },
            { id: "raw", label: t("json.raw") },
          ]}
        />
        <div className={styles.tools}>
          {mode === "tree" && (
            <>
              <IconButton size="dense" icon={ChevronsUpDown} label={t("json.expandAll")} onPress={() => setDepth(8)} />
              <IconButton
                size="dense"
                icon={ChevronsDownUp}
                label={t("json.collapseAll")}
                onPress={() => setDepth(1)}
              />
            </>
          )}
          <CopyButton text={() => JSON.stringify(value, null, 2)} label={t("json.copyValue")} />
        </div>
      </div>
      {mode === "tree" ? (
        <JsonTree key={base.turn} value={value} label={label} root={root} openDepth={base.depth} rowProps={rowProps} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={label}>
          <pre className={styles.raw}>{raw}</pre>
        </section>
      )}
    </div>
  );
}
