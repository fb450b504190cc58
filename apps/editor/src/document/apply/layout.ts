import type { WorkflowDocument, WorkflowNote } from "@signalbox/model";
import type { Operation, Point } from "../operation.ts";
import { hasNode, placed } from "./graph.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** Moves nodes; notes that are pinned to them move along. */
export function moveNodes(document: WorkflowDocument, { places }: { places: Record<string, Point> }): WorkflowDocument {
  const moved: Record<string, Point> = {};
  for (const [id, to] of Object.entries(places)) {
    const at = document.layout.nodes[id];
    if ((at?.x !== to.x || at.y !== to.y) && hasNode(document, id)) moved[id] = to;
  }
  if (Object.keys(moved).length === 0) return document;
  const layout = placed(document, moved);
  return { ...document, layout: { ...layout, notes: movedAlong(document, moved) } };
}

function movedAlong({ layout }: WorkflowDocument, moved: Record<string, Point>): WorkflowNote[] {
  const moves = (note: WorkflowNote) => note.node !== undefined && moved[note.node] && layout.nodes[note.node];
  if (!layout.notes.some(moves)) return layout.notes;
  return layout.notes.map((note) => {
    const from = note.node === undefined ? undefined : layout.nodes[note.node];
    const to = note.node === undefined ? undefined : moved[note.node];
    return from && to ? { ...note, x: note.x + to.x - from.x, y: note.y + to.y - from.y } : note;
  });
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

/** A note is pinned only to a node that is there. */
function pinnedHere(document: WorkflowDocument, note: WorkflowNote): WorkflowNote {
  if (note.node !== undefined && hasNode(document, note.node)) return note;
  const { node: _node, ...free } = note;
  return free;
}

export function addNote(document: WorkflowDocument, { note }: Of<"addNote">): WorkflowDocument {
  const { notes } = document.layout;
  return notes.some((other) => other.id === note.id)
    ? document
    : withNotes(document, [...notes, pinnedHere(document, note)]);
}

export function editNote(document: WorkflowDocument, { id, set }: Of<"editNote">): WorkflowDocument {
  const { notes } = document.layout;
  const index = notes.findIndex((note) => note.id === id);
  const note = notes[index];
  if (!note) return document;
  const same = (Object.keys(set) as (keyof typeof set)[]).every((name) => note[name] === set[name]);
  return same
    ? document
    : withNotes(document, notes.with(index, pinnedHere(document, { ...note, ...set } as WorkflowNote)));
}

export function deleteNotes(document: WorkflowDocument, { ids }: Of<"deleteNotes">): WorkflowDocument {
  const kept = document.layout.notes.filter((note) => !ids.includes(note.id));
  return kept.length === document.layout.notes.length ? document : withNotes(document, kept);
}
