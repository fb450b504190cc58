import type { Live, LiveProgress } from "@signalbox/client";
import { extendRunView, type Plan, type RunView, runView, type Versions } from "@signalbox/engine";
import type { JournalEvent, JournalRow } from "@signalbox/model";
import { NodeViews } from "./node-views.ts";
import type { CanvasViews } from "./views.ts";

export interface RunFeedOptions {
  run: string;
  plan: Plan;
  /** For a run that has changed its version: all it had; default: `plan` alone. */
  versions?: Versions;
  live: Pick<Live, "run">;
  views: CanvasViews;
  /** Rows known already, from rev 0. */
  rows?: readonly JournalRow[];
  onError?(error: Error): void;
  /** Default: in an animation frame, at most 15 times a second, or once a second in a hidden tab. */
  schedule?(flush: () => void): void;
  /** Events after which the run is not followed any further; default {@link MOST_EVENTS}. */
  most?: number;
}

/** More would fill the memory of the page. A run of a million passes has a million and more. */
export const MOST_EVENTS = 200_000;

/** Ms between two changes of what a card shows, 15 a second: more cannot be read, and each costs a picture. */
const REFRESH = 66;
/** Ms between two drawings of what stands beside the canvas: lists of thousands of steps need not follow every picture. */
const CALM = 130;

/** The next animation frame after a rest of `REFRESH`, so a lone row shows at once; once a second in a hidden tab. */
function paced(): (flush: () => void) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (flush) => {
    const now = () => {
      last = performance.now();
      flush();
    };
    const rest = last + REFRESH - performance.now();
    if (document.hidden) setTimeout(now, 1000);
    else if (rest > 0) setTimeout(() => requestAnimationFrame(now), rest);
    else requestAnimationFrame(now);
  };
}

/**
 * One run, live: rows from the feed are collected and folded together, at most 15 times a second. Cards follow each
 * time; React watches the rest with `useSyncExternalStore(feed.subscribe, feed.version)`, which moves half as often
 * under load.
 */
export class RunFeed {
  readonly #options: RunFeedOptions;
  readonly #nodes: NodeViews;
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #rows: JournalRow[] = [];
  #incoming: JournalRow[] = [];
  #progress = new Map<string, LiveProgress>();
  #live: RunView;
  /** The view of an earlier moment, while somebody looks back. */
  #past: { at: number; view: RunView } | undefined;
  #waiting = false;
  #version = 0;
  #events = 0;
  #cut = false;
  readonly #schedule: (flush: () => void) => void;
  /** When the listeners were last told. */
  #told = Number.NEGATIVE_INFINITY;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RunFeedOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? paced();
    this.#nodes = new NodeViews(options.plan, options.views);
    this.#rows = [...(options.rows ?? [])];
    this.#events = eventsIn(this.#rows);
    this.#live = runView(options.versions ?? options.plan, this.#rows);
    this.#nodes.reset(this.#live);
    this.#stop = options.live.run(options.run, this.#rows.length, (rows) => this.#take(rows), {
      brief: true,
      onProgress: (progress) => {
        this.#progress.set(progress.path, progress);
        this.#request();
      },
      ...(options.onError && { onError: options.onError }),
    });
  }

  get #versions(): Plan | Versions {
    return this.#options.versions ?? this.#options.plan;
  }

  /** The run at the moment that is shown: now, or the one chosen with `showAt`. */
  get view(): RunView {
    return this.#past?.view ?? this.#live;
  }
  /** The run as it is now. */
  get now(): RunView {
    return this.#live;
  }
  get rows(): readonly JournalRow[] {
    return this.#rows;
  }
  /** The run has more events than are kept: what is shown is its beginning. */
  get cut(): boolean {
    return this.#cut;
  }
  /** The rev that is shown; undefined while following the run. */
  get at(): number | undefined {
    return this.#past?.at;
  }

  /** Shows the run as it was right after row `rev`; undefined follows it live. */
  showAt(rev: number | undefined): void {
    const past = this.#past;
    if (rev === undefined || rev >= this.#rows.length - 1) this.#past = undefined;
    else if (past && rev > past.at) {
      // Going on is cheap however long the run is: only what happened in between is folded and drawn.
      const rows = this.#rows.slice(past.at + 1, rev + 1);
      extendRunView(this.#versions, past.view, rows);
      this.#past = { at: rev, view: past.view };
      this.#nodes.update(past.view, touchedPaths(rows, past.view));
      return this.#changed();
    } else this.#past = { at: rev, view: runView(this.#versions, this.#rows.slice(0, rev + 1)) };
    this.#nodes.reset(this.view);
    this.#changed();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly version = (): number => this.#version;

  close(): void {
    this.#stop();
    clearTimeout(this.#late);
    this.#listeners.clear();
  }

  #take(rows: JournalRow[]): void {
    if (this.#cut) return;
    for (const row of rows) {
      this.#incoming.push(row);
      this.#events += row.events.length;
      this.#cut = this.#events >= (this.#options.most ?? MOST_EVENTS);
      if (!this.#cut) continue;
      // Not from within the feed's own call.
      queueMicrotask(() => this.#stop());
      break;
    }
    this.#request();
  }
  #request(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#schedule(() => this.#flush());
  }
  #flush(): void {
    this.#waiting = false;
    const rows = this.#incoming;
    this.#incoming = [];
    this.#rows.push(...rows);
    extendRunView(this.#versions, this.#live, rows);
    if (!this.#past) {
      this.#nodes.update(this.#live, touchedPaths(rows, this.#live));
      for (const [path, { message, fraction }] of this.#progress) {
        this.#nodes.progress(this.#live, path, {
          ...(message !== undefined && { message }),
          ...(fraction !== undefined && { fraction }),
        });
      }
    }
    this.#progress.clear();
    // Told within a flush, so that cards and lists are one commit; what comes too early is told by a later one.
    if (performance.now() - this.#told >= CALM) this.#changed();
    else
      this.#late ??= setTimeout(() => {
        this.#late = undefined;
        this.#request();
      }, CALM);
  }
  #changed(): void {
    this.#told = performance.now();
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}

const eventsIn = (rows: readonly JournalRow[]): number => rows.reduce((sum, { events }) => sum + events.length, 0);

/** Paths of the steps that these rows say something about. */
function touchedPaths(rows: readonly JournalRow[], view: RunView): Set<string> {
  const paths = new Set<string>();
  for (const row of rows) for (const event of row.events) for (const path of pathsOf(event, view)) paths.add(path);
  return paths;
}

function pathsOf(event: JournalEvent, view: RunView): Iterable<string> {
  // Rare events that reach many steps at once.
  if (event.t === "started" || event.t === "reopened") return view.steps.keys();
  if (!("p" in event) || event.p === undefined) return [];
  return typeof event.p === "string" ? [event.p] : event.p;
}
