import { acknowledgedIsKept } from "./acknowledged.ts";
import { attemptsAreRight } from "./attempts.ts";
import { feedIsTheJournal } from "./feed.ts";
import type { History, Say, Violation } from "./history.ts";
import { journalIsSound } from "./journal.ts";
import { limitsHold } from "./limits.ts";
import { somethingIsNamed } from "./liveness.ts";
import { repeatsHaveReasons } from "./repeats.ts";
import { resultsAreSound } from "./results.ts";
import { timersAreNotEarly } from "./timers.ts";
import { asidesAreKept } from "./undo.ts";

/**
 * Everything in a history that breaks a promise (docs/spec/engine.md, invariants I1 to I12); empty when all is well.
 * The same checker serves the simulation, the kill tests and the soak.
 */
export function checkHistory(history: History): Violation[] {
  const found: Violation[] = [];
  const say: Say = (rule, where, message) => found.push({ rule, where, message });
  for (const run of history.runs) {
    journalIsSound(run, say);
    resultsAreSound(run, history, say);
    timersAreNotEarly(run, history.tolerance ?? 0, say);
    somethingIsNamed(run, say);
    asidesAreKept(run, history, say);
  }
  attemptsAreRight(history, say);
  acknowledgedIsKept(history, say);
  limitsHold(history, say);
  repeatsHaveReasons(history, say);
  feedIsTheJournal(history, say);
  return found;
}
