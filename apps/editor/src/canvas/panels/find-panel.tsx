import { useEffect, useMemo, useState } from "react";
import { useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { SearchField, TextField } from "../../ui/text-field.tsx";
import { selectNodes } from "../actions/select.ts";
import { cardName } from "../card/card-texts.ts";
import { useDraft, useEditor, useGraph } from "../editor/editor-model.ts";
import type { Mark } from "../live/views.ts";
import { findMatches } from "./find-matches.ts";
import styles from "./panels.module.css";
import { replaceText } from "./replace-text.ts";

/** Finds text in names, ids and parameters; Enter goes from match to match, the other cards step back. Values are replaced as one step. */
export function FindPanel() {
  const t = useT();
  const model = useEditor();
  const graph = useGraph();
  const [q, setQ] = useState("");
  const [at, setAt] = useState(-1);
  const readOnly = useDraft((state) => state.readOnly);
  const matches = useMemo(() => findMatches(graph, q), [graph, q]);
  useEffect(() => {
    const found = new Set(matches.map((match) => match.node));
    const marks = new Map<string, Mark>();
    if (q.trim() !== "") for (const id of graph.nodes.keys()) marks.set(id, found.has(id) ? "match" : "dim");
    model.views.marks.replace(marks);
    return () => model.views.marks.replace(new Map());
  }, [matches, q, graph, model]);
  const show = (index: number) => {
    const match = matches[index];
    if (!match) return;
    setAt(index);
    selectNodes(model, [match.node]);
    model.surface.current?.fit([match.node]);
  };
  return (
    <search
      className={styles.palette}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        show((at + (event.shiftKey ? matches.length - 1 : 1)) % Math.max(1, matches.length));
      }}
    >
      <SearchField
        value={q}
        onChange={(text) => {
          setQ(text);
          setAt(-1);
        }}
        label={t("canvas.findLabel")}
      />
      <div className={styles.count} role="status">
        {q.trim() === "" ? t("canvas.findHint") : t("canvas.findCount", { count: matches.length })}
      </div>
      {!readOnly && matches.length > 0 && <Replace q={q} />}
      <ul className={styles.list}>
        {matches.map((match, index) => (
          <li key={`${match.node}:${match.where}`}>
            <button
              type="button"
              className={styles.row}
              data-current={index === at || undefined}
              onClick={() => show(index)}
            >
              <span className={styles.itemTitle}>{nameOf(graph, match.node)}</span>
              <span className={styles.itemNote}>
                {match.where} · {match.before}
                <mark>{match.hit}</mark>
                {match.after}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </search>
  );
}

function Replace({ q }: { q: string }) {
  const t = useT();
  const model = useEditor();
  const nodes = useDraft((state) => state.document.nodes);
  const [by, setBy] = useState("");
  const { operations, count } = useMemo(() => replaceText(nodes, q, by), [nodes, q, by]);
  const replace = () => {
    if (model.edit({ kind: "batch", label: { key: "op.replaceText", values: { count, q } }, operations })) {
      model.say({ key: "canvas.saidReplaced", values: { count } });
    }
  };
  return (
    <div className={styles.replace}>
      <TextField label={t("canvas.replaceBy")} value={by} onChange={setBy} />
      <Button isDisabled={operations.length === 0} onPress={replace}>
        {t("canvas.replaceAll", { count })}
      </Button>
    </div>
  );
}

function nameOf(graph: ReturnType<typeof useGraph>, id: string): string {
  const card = graph.nodes.get(id);
  return card ? cardName(card) : id;
}
