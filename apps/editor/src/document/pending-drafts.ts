import type { WorkflowDocument } from "@signalbox/model";

/** Edits that the server has not confirmed yet, as one tab has them. */
export interface PendingDraft {
  /** Of this copy: each page that opens a draft keeps its own. */
  id: string;
  /** Tab whose page made them. */
  tab: string;
  workflow: string;
  /** Revision they are based on. */
  rev: number;
  base: WorkflowDocument;
  /** Documents sent on that revision whose answer never came; the server may have stored one. */
  sent: readonly WorkflowDocument[];
  document: WorkflowDocument;
  /** Epoch ms of the last edit. */
  at: number;
}

/** Keeps unsent drafts beyond the life of a page. Failing to keep one never fails an edit. */
export interface PendingDrafts {
  put(draft: PendingDraft): Promise<void>;
  /** All copies of one workflow, of whatever tab, the oldest edit first. */
  of(workflow: string): Promise<PendingDraft[]>;
  remove(id: string): Promise<void>;
}

const oldestFirst = (drafts: PendingDraft[]): PendingDraft[] => drafts.sort((a, b) => a.at - b.at);

/** For tests, and for browsers that refuse storage. */
export function pendingInMemory(): PendingDrafts {
  const drafts = new Map<string, PendingDraft>();
  return {
    put: async (draft) => void drafts.set(draft.id, draft),
    of: async (workflow) => oldestFirst([...drafts.values()].filter((draft) => draft.workflow === workflow)),
    remove: async (id) => void drafts.delete(id),
  };
}

const DATABASE = "signalbox";
const STORE = "unsent-drafts";
const INDEX = "workflow";
/** Up to version 1 of the database all tabs shared one copy of each workflow. */
const SHARED = "pending-drafts";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 2);
    request.onupgradeneeded = () => {
      const database = request.result;
      const store = database.createObjectStore(STORE, { keyPath: "id" });
      store.createIndex(INDEX, INDEX);
      if (!database.objectStoreNames.contains(SHARED) || !request.transaction) return;
      const shared = request.transaction.objectStore(SHARED).getAll();
      shared.onsuccess = () => {
        for (const draft of shared.result) store.put({ ...draft, id: `shared.${draft.workflow}`, tab: "", sent: [] });
        database.deleteObjectStore(SHARED);
      };
    };
    request.onsuccess = () => {
      // Never stands in the way of a newer page.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("An older page holds the database."));
  });
}

/**
 * Unsent drafts in IndexedDB. Writes happen in the order they were asked for; of several waiting writes of the same
 * copy only the newest is made. Falls back to memory where the browser has no storage (private windows).
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
  const write = (id: string, draft: PendingDraft | null): Promise<void> => {
    const queued = waiting.has(id);
    waiting.set(id, draft);
    if (queued) return writing;
    writing = writing.then(async () => {
      const latest = waiting.get(id);
      waiting.delete(id);
      try {
        const target = await store("readwrite");
        await (latest ? done(target.put(latest)) : done(target.delete(id)));
      } catch {
        await (latest ? fallback.put(latest) : fallback.remove(id));
      }
    });
    return writing;
  };
  return {
    put: (draft) => write(draft.id, draft),
    remove: (id) => write(id, null),
    async of(workflow) {
      await writing;
      const inMemory = await fallback.of(workflow);
      try {
        const found = await done<PendingDraft[]>((await store("readonly")).index(INDEX).getAll(workflow));
        const newer = new Set(inMemory.map(({ id }) => id));
        return oldestFirst([...found.filter(({ id }) => !newer.has(id)), ...inMemory]);
      } catch {
        return inMemory;
      }
    },
  };
}
