import type { Template, WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { DEMO_MAIL } from "../services/demo-note.ts";
import { nodeTypesInFlowOrder } from "../storage/document-data.ts";
import type { TemplateFile } from "./template-file.ts";

/** What the demo shop offers on this server. */
export interface Demo {
  /** Address of the shop. */
  shop?: string | undefined;
  /** Id of the connection to its mail server. */
  mail?: string | undefined;
}

/**
 * A template as it is shown and used here: in one language, with what the demo shop offers filled in. Where there is
 * no demo shop, its connection is left out and nodes that reach outside keep their sample data.
 */
export function fitTemplate(id: string, file: TemplateFile, language: "en" | "zh", demo: Demo): Template {
  const { demo: live, zh, document, ...rest } = file;
  const offered = new Set(live.filter((node) => offers(document, node, demo)));
  const vars = "shop" in document.vars && demo.shop ? { ...document.vars, shop: demo.shop } : document.vars;
  const nodes = document.nodes.map((node) => fitNode(node, offered.has(node.id), demo));
  const fitted = { ...document, vars, nodes };
  return {
    ...rest,
    id,
    nodeTypes: nodeTypesInFlowOrder(document),
    needs: rest.needs.map((need) => ({
      ...need,
      filled: need.kind === "value" ? vars !== document.vars && need.at === "shop" : offered.has(need.at),
    })),
    document: language === "zh" ? translated(fitted, zh) : fitted,
  };
}

const offers = ({ nodes }: WorkflowDocument, id: string, demo: Demo): boolean =>
  nodes.some((node) => node.id === id && (node.connection === DEMO_MAIL ? demo.mail : demo.shop) !== undefined);

function fitNode(node: WorkflowNode, offered: boolean, demo: Demo): WorkflowNode {
  const { pinned: _sample, ...live } = node;
  if (offered) return live;
  if (node.connection !== DEMO_MAIL || demo.mail) return node;
  const { connection: _absent, ...without } = node;
  return without;
}

/** @throws Error when a path leads nowhere, so that a test finds texts that were moved. */
export function translated(document: WorkflowDocument, texts: Readonly<Record<string, string>>): WorkflowDocument {
  const copy = structuredClone(document);
  for (const [path, text] of Object.entries(texts)) {
    const [first = "", second, ...rest] = path.split(".");
    const list = first === "nodes" ? copy.nodes : first === "notes" ? copy.layout.notes : undefined;
    const root = list ? list.find((one: { id: string }) => one.id === second) : copy;
    put(root, list ? rest : [first, ...(second === undefined ? [] : [second]), ...rest], text, path);
  }
  return copy;
}

function put(root: unknown, keys: readonly string[], text: string, path: string): void {
  const last = keys.at(-1) ?? "";
  const holder = keys.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], root);
  const known = (holder as Record<string, unknown> | undefined)?.[last];
  if (typeof known !== "string") throw new Error(`There is no text at ${path}.`);
  (holder as Record<string, unknown>)[last] = text;
}
