import type { WorkflowDocument } from "@signalbox/model";

/** Edits that the server has not confirmed yet. */
export interface PendingDraft {
  workflow: string;
  /** Revision they are based on. */
  rev: number;
  base: WorkflowDocument;
  document: WorkflowDocument;
  /** Epoch ms of the last edit. */
  at: number;
}

/** Keeps unsent drafts beyond the life of a page. Failing to keep one never fails an edit. */
export interface PendingDrafts {
  put(draft: PendingDraft): Promise<void>;
  get(workflow: string): Promise<PendingDraft | undefined>;
  remove(workflow: string): Promise<void>;
}

/** For tests, and for browsers that refuse storage. */
export function pendingInMemory(): PendingDrafts {
  const drafts = new Map<string, PendingDraft>();
  return {
    put: async (draft) => void drafts.set(draft.workflow, draft),
    get: async (workflow) => drafts.get(workflow),
    remove: async (workflow) => void drafts.delete(workflow),
  };
}

const DATABASE = "signalbox";
const STORE = "pending-drafts";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "workflow" });
  return done(request);
}

/**
 * Unsent drafts in IndexedDB. Writes happen in the order they were asked for; of several waiting writes for the same
 * workflow only the newest is made. Falls back to memory where the browser has no storage (private windows).
 */
export function pendingInBrowser(factory: IDBFactory | undefined = globalThis.indexedDB): PendingDrafts {
  if (!factory) return pendingInMemory();
  const fallback = pendingInMemory();
  let database: Promise<IDBDatabase> | undefined;
  const store = async (mode: IDBTransactionMode) => {
    database ??= open(factory);
    return (await database).transaction(STORE, mode).objectStore(STORE);
  };
  const waiting = new Map<string, PendingDraft | null>();
  let writing: Promise<void> = Promise.resolve();
  const write = (workflow: string, draft: PendingDraft | null): Promise<void> => {
    const queued = waiting.has(workflow);
    waiting.set(workflow, draft);
    if (queued) return writing;
    writing = writing.then(async () => {
      const latest = waiting.get(workflow);
      waiting.delete(workflow);
      try {
        const target = await store("readwrite");
        await (latest ? done(target.put(latest)) : done(target.delete(workflow)));
      } catch {
        await (latest ? fallback.put(latest) : fallback.remove(workflow));
      }
    });
    return writing;
  };
  return {
    put: (draft) => write(draft.workflow, draft),
    remove: (workflow) => write(workflow, null),
    async get(workflow) {
      await writing;
      try {
        const found = await done<PendingDraft | undefined>((await store("readonly")).get(workflow));
        return found ?? (await fallback.get(workflow));
      } catch {
        return fallback.get(workflow);
      }
    },
  };
}
