import { isObject, type Localized, type NodeCatalog, type WorkflowDocument } from "@signalbox/model";

/** A text, also in lower case: searching may not have to make that again for every word. */
export interface Field {
  where: string;
  text: string;
  lower: string;
}
type Text = Omit<Field, "lower">;

/** One thing that can be found: a workflow, or a node of it. */
export interface Row {
  node?: string;
  label?: string;
  type?: string;
  /** What it is found by, the most telling first. */
  fields: Field[];
  /** All texts in lower case, so that most rows are passed over with one look. */
  all: string;
}

/** Of one node at most this many characters are kept: whole files pasted into a parameter are not searched to the end. */
const MOST = 20_000;

/** Everything of a draft that can be found. */
export function rowsOf(document: WorkflowDocument, catalog: NodeCatalog): Row[] {
  const rows = [
    row({}, [
      { where: "name", text: document.name },
      { where: "description", text: document.description ?? "" },
    ]),
  ];
  for (const { id, type, typeVersion, label, params } of document.nodes) {
    const definition = catalog.get(type, typeVersion);
    const fields = [
      { where: "label", text: label ?? "" },
      { where: "id", text: id },
      { where: "type", text: [type, ...both(definition?.title)].join(" · ") },
      ...textsOf(params),
    ];
    rows.push(row({ node: id, type, label: label || id }, fields));
  }
  return rows;
}

const both = (text: Localized | undefined): string[] => (text ? [text.en, text.zh ?? ""].filter(Boolean) : []);

function row(rest: Omit<Row, "fields" | "all">, texts: readonly Text[]): Row {
  const fields = texts.filter(({ text }) => text !== "").map((one) => ({ ...one, lower: one.text.toLowerCase() }));
  return { ...rest, fields, all: fields.map(({ lower }) => lower).join("\n") };
}

function textsOf(params: unknown): Text[] {
  const found: Text[] = [];
  let left = MOST;
  const walk = (where: string, value: unknown): void => {
    if (left <= 0) return;
    if (typeof value === "string" || typeof value === "number") {
      const text = String(value).slice(0, left);
      left -= text.length;
      found.push({ where, text });
    } else if (Array.isArray(value)) for (const [n, item] of value.entries()) walk(`${where}[${n}]`, item);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) walk(`${where}.${key}`, item);
  };
  walk("params", params);
  return found;
}
