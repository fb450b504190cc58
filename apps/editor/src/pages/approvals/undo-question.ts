import type { Translate } from "../../i18n/types.ts";

/** How the engine names the question about an undo that failed. */
const TITLE = /^Undo failed: ([\s\S]*)$/;

interface Asked {
  title: string;
  /** As the API gives them, or the ports of a wait by decision. */
  decisions?: readonly string[] | undefined;
  ports?: Record<string, string> | undefined;
}

/** Whether a person is asked how to go on after an undo that failed (rule UNDO-4), and not by the workflow itself. */
export function isUndoQuestion({ title, decisions, ports }: Asked): boolean {
  const choices = decisions ?? Object.keys(ports ?? {});
  return TITLE.test(title) && choices.toSorted().join() === "again,done";
}

/** The title in the reader's language. */
export const approvalTitle = (asked: Asked, t: Translate): string =>
  isUndoQuestion(asked) ? t("approvals.undoTitle", { name: TITLE.exec(asked.title)?.[1] ?? "" }) : asked.title;
