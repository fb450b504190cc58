import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, Collection, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import styles from "./expression-field.module.css";
import { type PickItem, pickChildren, pickRoots } from "./field-tree.ts";
import type { ExpressionFieldProps } from "./props.ts";

/** Everything an expression can read here, as a tree with sample values; Enter or a click inserts the path. */
export function FieldPicker({
  env,
  preview,
  nameOf = (id) => id,
  onPick,
}: Pick<ExpressionFieldProps, "env" | "preview" | "nameOf"> & { onPick(path: string): void }) {
  const t = useT();
  const roots = useMemo(() => pickRoots(env, preview?.scope, nameOf), [env, preview, nameOf]);
  const [open, setOpen] = useState<Set<string>>(() => new Set(["trigger", "item"]));
  return (
    <Tree
      aria-label={t("inspector.insertField")}
      className={styles.picker}
      expandedKeys={open}
      onExpandedChange={(keys) => setOpen(new Set([...keys].map(String)))}
      onAction={(path) => onPick(String(path))}
      autoFocus="first"
    >
      {roots.map((root) => (
        <PickRow key={root.path} item={root} open={open} />
      ))}
    </Tree>
  );
}

function PickRow({ item, open }: { item: PickItem; open: ReadonlySet<string> }) {
  const children = useMemo(() => pickChildren(item), [item]);
  return (
    <TreeItem id={item.path} textValue={item.name} className={styles.pickRow}>
      <TreeItemContent>
        <span className={styles.pickLine}>
          {children.length > 0 ? (
            <Button slot="chevron" className={styles.chevron}>
              <ChevronRight size={14} aria-hidden />
            </Button>
          ) : (
            <span className={styles.chevron} />
          )}
          <span className={styles.pickName}>{item.name}</span>
          <span className={styles.pickSample}>{sampleText(item)}</span>
        </span>
      </TreeItemContent>
      {/* Closed branches stay empty but for a placeholder: data can be deep. */}
      <Collection items={open.has(item.path) ? children : children.slice(0, 1)}>
        {(child: PickItem) => <PickRow item={child} open={open} />}
      </Collection>
    </TreeItem>
  );
}

function sampleText({ sample, schema }: PickItem): string {
  if (sample === undefined) return typeof schema.type === "string" ? schema.type : "";
  if (Array.isArray(sample)) return `[${sample.length}]`;
  if (typeof sample === "object" && sample !== null) return "";
  return typeof sample === "string" ? sample.slice(0, 60) : String(sample);
}
