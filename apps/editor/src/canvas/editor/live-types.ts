import { Types } from "@signalbox/engine";
import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";
import type { EditorModel } from "./editor-model.ts";

/** Types that took longer than this to make are made anew only when nobody types, in ms. */
const CHEAP = 2;
/** Rest after an edit, in ms. */
const REST = 250;

/**
 * The types expressions see, for the current document. Moving cards and writing notes does not touch them. In a large
 * workflow they cost as much as a picture of the canvas, so they follow an edit once nobody types; selecting a node
 * never makes them.
 */
export class LiveTypes {
  readonly #document: () => WorkflowDocument;
  readonly #catalog: NodeCatalog;
  readonly #listeners = new Set<() => void>();
  #of: WorkflowDocument | undefined;
  #types: Types | undefined;
  #cost = 0;

  constructor(document: () => WorkflowDocument, catalog: NodeCatalog) {
    this.#document = document;
    this.#catalog = catalog;
  }

  /** Exact in small workflows; in large ones those before the latest edit, until it has settled. */
  readonly get = (): Types => {
    if (!this.#types || (this.#cost < CHEAP && this.#outdated())) return this.#make();
    return this.#types;
  };
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Keeps up with edits until the function it returns is called.
   *
   * @param onEdit Calls its argument after each change of the document, and returns how to stop that.
   */
  follow(onEdit: (listener: () => void) => () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = () => whenIdle(() => this.#refresh());
    timer = setTimeout(settle, 0);
    const stop = onEdit(() => {
      clearTimeout(timer);
      if (this.#outdated()) timer = setTimeout(settle, REST);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  #outdated(): boolean {
    const document = this.#document();
    const of = this.#of;
    return of?.nodes !== document.nodes || of.edges !== document.edges || of.vars !== document.vars;
  }
  #refresh(): void {
    if (!this.#outdated()) return;
    this.#make();
    for (const listener of this.#listeners) listener();
  }
  #make(): Types {
    const began = performance.now();
    this.#of = this.#document();
    const types = new Types(this.#of, this.#catalog);
    this.#types = types;
    this.#cost = performance.now() - began;
    return types;
  }
}

const known = new WeakMap<EditorModel, LiveTypes>();

/** The types of an open editor; always the same for the same editor. */
export function liveTypes(model: EditorModel): LiveTypes {
  let types = known.get(model);
  if (!types) known.set(model, (types = new LiveTypes(model.document, model.catalog)));
  return types;
}

/** Safari knows no idle time. */
const whenIdle = (run: () => void): void => {
  if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: 1000 });
  else setTimeout(run, 0);
};
