import { ChevronRight, GripVertical } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { Button, Collection, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { SearchField } from "../ui/text-field.tsx";
import styles from "./expression-field.module.css";
import { findItems, type PickItem, pickChildren, pickRoots } from "./field-tree.ts";
import { dragged } from "./insert-targets.ts";
import type { ExpressionFieldProps } from "./props.ts";

export interface FieldPickerProps extends Pick<ExpressionFieldProps, "env" | "preview" | "nameOf"> {
  /** A click or Enter on a field. */
  onPick(path: string): void;
  /** `I` on a field: where it should go is to be asked. */
  onInsertInto?(path: string, from: HTMLElement): void;
  /** More about a step, below its name. */
  noteOf?(of: string): ReactNode;
  /** Default true. */
  autoFocus?: boolean;
}

/**
 * Everything an expression can read here, in the order it runs, as a tree with sample values that can be searched. Enter
 * or a click inserts the path, `I` asks where, and fields can be dragged.
 */
export function FieldPicker({
  env,
  preview,
  nameOf = (id) => id,
  onPick,
  onInsertInto,
  noteOf,
  autoFocus = true,
}: FieldPickerProps) {
  const t = useT();
  const [text, setText] = useState("");
  const roots = useMemo(
    () =>
      pickRoots(env, preview?.scope, nameOf, (root) =>
        ROOTS.has(root) ? t(`inspector.root.${root as "trigger"}`) : root,
      ),
    [env, preview, nameOf, t],
  );
  const found = useMemo(() => (text.trim() === "" ? undefined : findItems(roots, text)), [roots, text]);
  const [open, setOpen] = useState<Set<string>>(() => new Set(["trigger", "item"]));
  // Looked for outside of the tree: its own keys are arrows, Enter and letters to go to a name.
  const onKeyDownCapture = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[role=row][data-key]");
    const path = row?.dataset.key;
    if (!row || path === undefined || event.key.toLowerCase() !== "i" || event.ctrlKey || event.metaKey || event.altKey)
      return;
    event.preventDefault();
    event.stopPropagation();
    if (onInsertInto) onInsertInto(path, row);
    else onPick(path);
  };
  return (
    <div className={styles.pickerBox} onKeyDownCapture={onKeyDownCapture} role="presentation">
      <SearchField label={t("inspector.findField")} value={text} onChange={setText} />
      <Tree
        key={found ? "found" : "all"}
        aria-label={t("inspector.insertField")}
        className={styles.picker}
        expandedKeys={found ? NONE : open}
        onExpandedChange={(keys) => setOpen(new Set([...keys].map(String)))}
        onAction={(path) => onPick(String(path))}
        renderEmptyState={() => <p className={styles.pickEmpty}>{t("inspector.noField")}</p>}
        {...(autoFocus && !found && { autoFocus: "first" as const })}
      >
        {(found ?? roots).map((root) => (
          <PickRow key={root.path} id={root.path} item={root} open={open} flat={found !== undefined} noteOf={noteOf} />
        ))}
      </Tree>
    </div>
  );
}

const ROOTS: ReadonlySet<string> = new Set(["trigger", "item", "index", "vars", "run", "now"]);
const NONE: ReadonlySet<string> = new Set();

function PickRow({
  id,
  item,
  open,
  flat,
  noteOf,
}: {
  /** Its path; the collection tells rows apart by it. */
  id: string;
  item: PickItem;
  open: ReadonlySet<string>;
  flat: boolean;
  noteOf: FieldPickerProps["noteOf"];
}) {
  const children = useMemo(() => (flat ? [] : pickChildren(item)), [item, flat]);
  const note = !flat && item.of !== undefined ? noteOf?.(item.of) : undefined;
  return (
    <TreeItem id={id} textValue={item.name} className={styles.pickRow}>
      <TreeItemContent>
        <span className={styles.pickLine}>
          {children.length > 0 ? (
            <Button slot="chevron" className={styles.chevron}>
              <ChevronRight size={14} aria-hidden />
            </Button>
          ) : (
            <span className={styles.chevron} />
          )}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: what the pointer drags has its keys on the row */}
          <span
            className={styles.pickGrip}
            draggable
            onPointerDown={stop}
            onMouseDown={stop}
            onDragStart={(event) => {
              event.dataTransfer.setData("text/plain", item.path);
              event.dataTransfer.effectAllowed = "copy";
              dragged.path = item.path;
            }}
            onDragEnd={() => {
              dragged.path = undefined;
            }}
          >
            <GripVertical size={12} aria-hidden />
            <span className={styles.pickName}>{item.name}</span>
          </span>
          <span className={styles.pickSample}>{sampleText(item)}</span>
        </span>
        {note !== undefined && <span className={styles.pickNote}>{note}</span>}
      </TreeItemContent>
      {/* Closed branches stay empty but for a placeholder: data can be deep. */}
      <Collection items={open.has(item.path) ? children : children.slice(0, 1)}>
        {(child: PickItem) => <PickRow id={child.path} item={child} open={open} flat={false} noteOf={noteOf} />}
      </Collection>
    </TreeItem>
  );
}

/** The row would take the press for a click and so keep the browser from dragging. */
const stop = (event: { stopPropagation(): void }) => event.stopPropagation();

function sampleText({ sample, schema }: PickItem): string {
  if (sample === undefined) return typeof schema.type === "string" ? schema.type : "";
  if (Array.isArray(sample)) return `[${sample.length}]`;
  if (typeof sample === "object" && sample !== null) return "";
  return typeof sample === "string" ? sample.slice(0, 60) : String(sample);
}
