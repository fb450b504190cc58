import type { WorkflowNote } from "@signalbox/model";

export type NoteColor = WorkflowNote["color"];
export const NOTE_COLORS: readonly NoteColor[] = ["yellow", "blue", "green", "red", "grey"];
