import type { WorkflowDocument, WorkflowNote } from "@signalbox/model";
import type { Operation, Point } from "../operation.ts";
import { hasNode, placed } from "./graph.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

export function moveNodes(document: WorkflowDocument, { places }: { places: Record<string, Point> }): WorkflowDocument {
  const moved: Record<string, Point> = {};
  for (const [id, to] of Object.entries(places)) {
    const at = document.layout.nodes[id];
    if ((at?.x !== to.x || at.y !== to.y) && hasNode(document, id)) moved[id] = to;
  }
  return Object.keys(moved).length > 0 ? { ...document, layout: placed(document, moved) } : document;
}

export function resizeNode(document: WorkflowDocument, { id, width, height }: Of<"resizeNode">): WorkflowDocument {
  const at = document.layout.nodes[id];
  if (!at || (at.width === width && at.height === height)) return document;
  const nodes = { ...document.layout.nodes, [id]: { ...at, width, height } };
  return { ...document, layout: { ...document.layout, nodes } };
}

const withNotes = (document: WorkflowDocument, notes: WorkflowNote[]): WorkflowDocument => ({
  ...document,
  layout: { ...document.layout, notes },
});

export function addNote(document: WorkflowDocument, { note }: Of<"addNote">): WorkflowDocument {
  const { notes } = document.layout;
  return notes.some((other) => other.id === note.id) ? document : withNotes(document, [...notes, note]);
}

export function editNote(document: WorkflowDocument, { id, set }: Of<"editNote">): WorkflowDocument {
  const { notes } = document.layout;
  const index = notes.findIndex((note) => note.id === id);
  const note = notes[index];
  if (!note) return document;
  const next = { ...note, ...set };
  const same = (Object.keys(set) as (keyof typeof set)[]).every((name) => note[name] === set[name]);
  return same ? document : withNotes(document, notes.with(index, next));
}

export function deleteNotes(document: WorkflowDocument, { ids }: Of<"deleteNotes">): WorkflowDocument {
  const kept = document.layout.notes.filter((note) => !ids.includes(note.id));
  return kept.length === document.layout.notes.length ? document : withNotes(document, kept);
}
