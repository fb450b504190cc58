import type { Message, RunCommit, RunMessages, Signal } from "@signalbox/engine";
import { makeStepError, SignalboxError } from "@signalbox/model";
import { journalRows, type Source } from "./load.ts";
import { INLINE_LIMIT } from "./payloads.ts";

type ChildEnded = Extract<Message, { kind: "childEnded" }>;
/** A message whose output and error are those of the `ended` event in this row of the child's own journal (rule S21). */
type Referring = Omit<ChildEnded, "output" | "error"> & { endedAt: number };

/** A message as it is stored with the commit that sends it. */
export function messageText({ run, rev }: Pick<RunCommit, "run" | "rev">, { message }: Signal): string {
  const text = JSON.stringify(message);
  if (text.length < INLINE_LIMIT || message.kind !== "childEnded" || message.run !== run) return text;
  const { output: _output, error: _error, ...rest } = message;
  return JSON.stringify({ ...rest, endedAt: rev } satisfies Referring);
}

const refers = (message: Message): message is ChildEnded & Referring =>
  message.kind === "childEnded" && "endedAt" in message;

/**
 * Puts the outputs of child runs into the messages that refer to them. One that cannot be read now is left out, and its
 * run cannot be parked until it was read; one that is lost for good is a child run that failed.
 */
export async function withOutputs(source: Source, found: readonly RunMessages[]): Promise<void> {
  for (const entry of found) {
    if (!entry.messages.some(({ message }) => refers(message))) continue;
    const read = await Promise.all(
      entry.messages.map(async (stored) => {
        if (!refers(stored.message)) return stored;
        const message = await withOutput(source, stored.message);
        return message && { ...stored, message };
      }),
    );
    entry.messages = read.filter((message) => message !== undefined);
    // Older than any: what compares it (rule S5) finds that there is more.
    if (read.includes(undefined)) entry.wakeSeq = -1;
  }
}

async function withOutput(source: Source, { endedAt, ...message }: ChildEnded & Referring) {
  try {
    const [row] = await journalRows(source, message.run, endedAt, 1);
    const ended = row?.events.findLast((event) => event.t === "ended");
    if (row?.rev !== endedAt || !ended) throw new SignalboxError("NOT_FOUND", { what: "run", id: message.run });
    return {
      ...message,
      ...(ended.out !== undefined && { output: ended.out }),
      ...(ended.error && { error: ended.error }),
    };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    if (error.status === 503) return undefined;
    return { ...message, status: "failed" as const, error: makeStepError(error.code, error.data) };
  }
}
