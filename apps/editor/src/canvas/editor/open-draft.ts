import { ApiError } from "@signalbox/client";
import type { QueryClient } from "@tanstack/react-query";
import { client } from "../../data/client.ts";
import { errorText } from "../../data/error-text.ts";
import { live } from "../../data/feed.ts";
import type { SaveFailure } from "../../document/autosave.ts";
import { createDraftStore, type DraftStore } from "../../document/draft-store.ts";
import { loadMerge, merge } from "../../document/merge/load.ts";
import { type PendingDraft, pendingInBrowser } from "../../document/pending-drafts.ts";
import { tabsOfBrowser } from "../../document/tabs.ts";
import { translate } from "../../i18n/runtime.ts";

const pending = pendingInBrowser();
const tabs = tabsOfBrowser();
let opened = 0;

/** What this browser still had to send: of this tab, and of tabs that are gone. Open tabs send theirs themselves. */
async function unsentOf(workflow: string): Promise<{ unsent: PendingDraft | undefined; left: PendingDraft[] }> {
  const copies = await pending.of(workflow);
  const alive = await tabs.alive(copies.flatMap(({ tab }) => (tab === tabs.id ? [] : [tab])));
  const gone = copies.filter(({ tab }) => !alive.has(tab));
  const unsent = gone.findLast(({ tab }) => tab === tabs.id || tab === tabs.before);
  return { unsent, left: gone.filter((copy) => copy !== unsent) };
}

/** What an error of a save means for the draft. */
export function classifySave(error: unknown): SaveFailure {
  if (!(error instanceof ApiError)) return { kind: "refused", message: String(error) };
  if (error.code === "DRAFT_CONFLICT") return { kind: "conflict" };
  // 429 and 503 pass by themselves, as a lost connection does.
  if (error.status === 0 || error.status === 429 || error.status >= 500) return { kind: "offline" };
  return { kind: "refused", message: errorText(error, translate) };
}

/** Opens the draft of a workflow with what this browser still had to send. `close` saves the rest and lets go. */
export function openDraft(
  id: string,
  readOnly: boolean,
  cache: QueryClient,
): { store: Promise<DraftStore>; close(): void } {
  let closed = false;
  let done: () => void = () => undefined;
  const store = open();
  return {
    store,
    close() {
      closed = true;
      done();
    },
  };

  async function open(): Promise<DraftStore> {
    const [workflow, { unsent, left }] = await Promise.all([
      client.call("getWorkflow", { params: { id } }),
      unsentOf(id),
    ]);
    if (unsent || left.length > 0) await loadMerge();
    const store = createDraftStore({
      workflow: id,
      copy: { id: `${tabs.id}.${++opened}`, tab: tabs.id },
      draft: workflow.draft,
      readOnly,
      save: (rev, document) => client.call("saveDraft", { params: { id }, body: { rev, document } }),
      merge,
      async fetchDraft() {
        const [{ draft }] = await Promise.all([client.call("getWorkflow", { params: { id } }), loadMerge()]);
        return draft;
      },
      classify: classifySave,
      pending,
      left,
      ...(unsent && !readOnly && { unsent }),
    });
    const unfollow = live().draft(id, ({ rev }) => store.theirsSaved(rev));
    const online = () => store.retrySave();
    const leaving = () => void store.flush();
    addEventListener("online", online);
    addEventListener("pagehide", leaving);
    done = () => {
      unfollow();
      removeEventListener("online", online);
      removeEventListener("pagehide", leaving);
      void store.flush().finally(() => {
        store.close();
        void cache.invalidateQueries({ queryKey: ["workflow", id] });
        void cache.invalidateQueries({ queryKey: ["workflows"] });
      });
    };
    if (closed) done();
    return store;
  }
}
