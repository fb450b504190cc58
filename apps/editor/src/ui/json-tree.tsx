import type { Json, ValueCut, ValuePath } from "@signalbox/model";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { type HTMLAttributes, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import { copyText } from "./copy.tsx";
import { childPath, type JsonRow, jsonRows } from "./json-rows.ts";
import styles from "./json-view.module.css";
import { toast } from "./toast.tsx";

const LINE = 22;

export interface JsonTreeProps {
  value: Json;
  label: string;
  /** Name of the root in copied paths, for example `steps.charge`. Default: paths start at the first key. */
  root?: string;
  openDepth: number;
  /** More attributes for a line, such as those of a drag source. */
  rowProps?(row: JsonRow): HTMLAttributes<HTMLDivElement>;
  /** Where something of the value is missing. */
  cuts?: readonly ValueCut[];
  /** Gets more of the list or object at a path. */
  onMore?(at: ValuePath): void;
  /** Text of the value at a line, for the clipboard; default: the value as JSON. */
  textAt?(row: JsonRow): Promise<string | undefined>;
  /** A text was chosen, to be read as a whole. */
  onText?(row: JsonRow): void;
  /** Opened and gone to; a new object goes there again. */
  reveal?: { at: ValuePath } | undefined;
}

/** The tree itself: one tab stop, arrow keys as in every tree, `C` copies the value and `P` the path. */
export function JsonTree({
  value,
  label,
  root = "",
  openDepth,
  rowProps,
  cuts,
  onMore,
  textAt = async (row) => textOf(row.value),
  onText,
  reveal,
}: JsonTreeProps) {
  const t = useT();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const rows = useMemo(
    () => jsonRows(value, root, (path, depth) => depth < openDepth !== turned.has(path), cuts),
    [value, root, openDepth, turned, cuts],
  );
  const wanted = useRef<string>(undefined);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 12,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish alone opens the way
  useEffect(() => {
    if (!reveal) return;
    const next = new Set(turned);
    let path = root;
    for (const [depth, key] of reveal.at.entries()) {
      // In `turned` are those that are not as their depth says.
      if (depth < openDepth) next.delete(path);
      else next.add(path);
      path = childPath(path, key);
    }
    wanted.current = path;
    setTurned(next);
  }, [reveal]);
  useEffect(() => {
    const index = rows.findIndex((row) => row.path === wanted.current);
    if (wanted.current === undefined || index < 0) return;
    wanted.current = undefined;
    setActive(index);
    virtual.scrollToIndex(index, { align: "center" });
  }, [rows, virtual]);

  const toggle = (path: string) => {
    const next = new Set(turned);
    if (!next.delete(path)) next.add(path);
    setTurned(next);
  };
  const go = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index));
    setActive(at);
    virtual.scrollToIndex(at);
  };
  const copy = async (made: string | Promise<string | undefined>) => {
    const text = await made;
    if (text === undefined) return;
    toast.show(
      (await copyText(text))
        ? { title: t("common.copied"), detail: text.slice(0, 80), tone: "succeeded", stays: 2500 }
        : { title: t("common.copyFailed"), tone: "failed" },
    );
  };
  const choose = (row: JsonRow) => {
    if (row.kind === "more") onMore?.(row.at);
    else if (row.size > 0) toggle(row.path);
    else if (row.kind === "string" && String(row.value).length > LONG) onText?.(row);
  };
  const key = (event: KeyboardEvent) => {
    const row = rows[active];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const parent = () => go(rows.findLastIndex((other, i) => i < active && other.depth < row.depth));
    const keys = new Map<string, () => unknown>([
      ["ArrowDown", () => go(active + 1)],
      ["ArrowUp", () => go(active - 1)],
      ["Home", () => go(0)],
      ["End", () => go(rows.length - 1)],
      ["ArrowRight", () => (row.size > 0 && !row.isOpen && row.kind !== "more" ? toggle(row.path) : go(active + 1))],
      ["ArrowLeft", () => (row.isOpen ? toggle(row.path) : parent())],
      ["Enter", () => choose(row)],
      ["c", () => row.kind !== "more" && copy(textAt(row))],
      ["p", () => row.kind !== "more" && copy(row.path)],
    ]);
    const run = keys.get(event.key);
    if (!run) return;
    event.preventDefault();
    run();
  };

  return (
    <div
      ref={scroll}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
      className={styles.scroll}
      onKeyDown={key}
    >
      <div className={styles.lines} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its active line
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree
            <div
              key={row.path}
              {...rowProps?.(row)}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-expanded={row.size > 0 && row.kind !== "more" ? row.isOpen : undefined}
              aria-selected={index === active}
              data-active={index === active || undefined}
              className={styles.row}
              style={{ transform: `translateY(${start}px)`, paddingLeft: 4 + row.depth * 14 }}
              onClick={() => {
                setActive(index);
                choose(row);
              }}
            >
              <span className={classes(styles.twist, row.isOpen && styles.open)}>
                {row.size > 0 && row.kind !== "more" && <ChevronRight size={12} aria-hidden />}
              </span>
              {row.name !== "" && <span className={styles.name}>{row.name}:</span>}
              <Value row={row} />
              <span className={row.kind === "more" ? styles.noTools : styles.rowTools} aria-hidden>
                <button type="button" tabIndex={-1} className={styles.tool} onClick={stop(() => copy(row.path))}>
                  {t("json.copyPath")}
                </button>
                <button type="button" tabIndex={-1} className={styles.tool} onClick={stop(() => copy(textAt(row)))}>
                  {t("json.copyValue")}
                </button>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Shorter texts are seen as a whole in their line. */
const LONG = 60;

export const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

const stop = (run: () => void) => (event: { stopPropagation(): void }) => {
  event.stopPropagation();
  run();
};

/** Long texts are cut: the line shows one screen width of them anyway. */
const MOST_SHOWN = 400;

function Value({ row }: { row: JsonRow }) {
  const t = useT();
  if (row.kind === "more") return <span className={styles.more}>{t("json.more", { n: row.size })}</span>;
  if (row.kind === "object" || row.kind === "array") {
    const counted = t(row.kind === "array" ? "json.items" : "json.fields", { n: row.size });
    return (
      <span className={classes(styles.value, styles.size)}>
        {row.kind === "array" ? "[ ]" : "{ }"} {counted}
      </span>
    );
  }
  const text = typeof row.value === "string" ? JSON.stringify(row.value.slice(0, MOST_SHOWN)) : String(row.value);
  return (
    <span className={classes(styles.value, styles[row.kind])}>
      {text}
      {row.cut !== undefined && <span className={styles.size}> {t("json.characters", { n: row.cut })}</span>}
    </span>
  );
}
