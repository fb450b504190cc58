import type { NodeCatalog, SearchHit, WorkflowDocument } from "@signalbox/model";
import { type Field, type Row, rowsOf } from "./searchable.ts";

/** Where drafts come from. */
export interface DraftSource {
  heads(): Promise<{ workflow: string; name: string; rev: number }[]>;
  drafts(ids: readonly string[]): Promise<{ workflow: string; rev: number; document: WorkflowDocument }[]>;
}
interface Entry {
  rev: number;
  name: string;
  rows: Row[];
}

const CONTEXT = 32;
/** Drafts read from the database at a time. */
const BATCH = 100;
/** Points by where a word was found; parameters and whatever else is not named get 1. */
const POINTS: Readonly<Record<string, number>> = { name: 8, label: 6, id: 4, description: 3, type: 3 };

/**
 * Finds words in all drafts. The texts are kept in memory by revision; each search first asks which revisions there are
 * and reads the few drafts that changed, so that it is never out of date, whoever changed them.
 */
export class WorkflowSearch {
  readonly #source: DraftSource;
  readonly #catalog: NodeCatalog;
  #entries = new Map<string, Entry>();
  #refreshing: Promise<void> | undefined;

  constructor(source: DraftSource, catalog: NodeCatalog) {
    this.#source = source;
    this.#catalog = catalog;
  }

  /** Every word must be found, in the node or in its workflow's name; at least one in the node itself. Best first. */
  async search(q: string, limit: number): Promise<{ items: SearchHit[]; more: boolean }> {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return { items: [], more: false };
    await this.#fresh();
    const found: (Best & { workflow: string; name: string; row: Row })[] = [];
    for (const [workflow, { name, rows }] of this.#entries) {
      const around = name.toLowerCase();
      for (const row of rows) {
        if (matches(row, words, around)) found.push({ workflow, name, row, ...best(row, words) });
      }
    }
    found.sort((a, b) => b.points - a.points);
    return { items: found.slice(0, limit).map(hitOf), more: found.length > limit };
  }

  /** Searches that come together wait for one reading. */
  #fresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const heads = await this.#source.heads();
    const old = this.#entries;
    const next = new Map<string, Entry>();
    const changed: string[] = [];
    for (const { workflow, name, rev } of heads) {
      const known = old.get(workflow);
      if (known?.rev !== rev) changed.push(workflow);
      next.set(workflow, known ? { ...known, name } : { rev: 0, name, rows: [] });
    }
    for (let from = 0; from < changed.length; from += BATCH) {
      for (const { workflow, rev, document } of await this.#source.drafts(changed.slice(from, from + BATCH))) {
        const name = next.get(workflow)?.name ?? document.name;
        next.set(workflow, { rev, name, rows: rowsOf(document, this.#catalog) });
      }
    }
    this.#entries = next;
  }
}

interface Best {
  points: number;
  field: Field;
  word: string;
}

function hitOf({ workflow, name, row, field, word }: Best & { workflow: string; name: string; row: Row }): SearchHit {
  const { node, label, type } = row;
  const place = { workflow, workflowName: name, ...(node !== undefined && { node, label, type }) };
  return { ...place, where: field.where, ...excerpt(field, word) };
}

function matches(row: Row, words: readonly string[], around: string): boolean {
  let inside = false;
  for (const word of words) {
    if (row.all.includes(word)) inside = true;
    else if (!around.includes(word)) return false;
  }
  return inside;
}

/** The field that tells most about why the row was found. */
function best(row: Row, words: readonly string[]): Best {
  let found: Best = { points: 0, field: row.fields[0] ?? { where: "", text: "", lower: "" }, word: "" };
  let sum = 0;
  for (const word of words) {
    let most = 0;
    for (const field of row.fields) {
      const at = field.lower.indexOf(word);
      if (at < 0) continue;
      const points = (POINTS[field.where] ?? 1) + (at === 0 ? 1 : 0);
      if (points > most) most = points;
      if (points > found.points) found = { points, field, word };
    }
    sum += most;
  }
  return { ...found, points: sum };
}

function excerpt({ text, lower }: Field, word: string): Pick<SearchHit, "before" | "hit" | "after"> {
  const at = Math.max(0, lower.indexOf(word));
  const end = at + word.length;
  const from = Math.max(0, at - CONTEXT);
  const to = Math.min(end + CONTEXT, text.length);
  return {
    before: (from > 0 ? "…" : "") + text.slice(from, at),
    hit: text.slice(at, end),
    after: text.slice(end, to) + (to < text.length ? "…" : ""),
  };
}
