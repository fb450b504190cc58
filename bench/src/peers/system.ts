/** The number of trivial steps a measured workflow has. */
export type Length = 5 | 20;
export const LENGTHS: readonly Length[] = [5, 20];

/** The workflow of the crash test: 20 steps, each of which asks the step server, which takes its time. */
export const SLOW_STEPS = 20;

/** A system that is measured. What all of them do is the same work: an HTTP request in, steps, its answer. */
export interface System {
  id: string;
  title: string;
  /** npm packages with their versions, the one that gives the row its version first; none for Signalbox itself. */
  packages: readonly string[];
  /** What is on disk before a step may count as done. */
  durable: string;
  /** What was set beside the defaults, and what a step is. */
  settings: string;
  /** Whether it needs a PostgreSQL database. */
  database: boolean;
  /** Called once; what it makes in `place` stays for all starts. */
  deploy(place: Place): Promise<Deployed>;
}

export interface Place {
  /** Folder with the `node_modules` of the packages. */
  packages: string;
  /** Empty folder for data; deleted afterwards. */
  data: string;
  /** An empty database of its own; empty text for systems without. */
  databaseUrl: string;
  /** Address of the step server: POST `<stepUrl>?n=7` is step 7. */
  stepUrl: string;
}

export interface Deployed {
  /** Starts it on what is there. Resolves as soon as its processes are there; not necessarily ready. */
  start(): Promise<Running>;
}

export interface Running {
  /** The processes it has, without PostgreSQL's. */
  pids: readonly number[];
  /** The workflow with this many trivial steps. It answers with JSON that has `answered(steps)`'s text in it. */
  chain(steps: Length): Call;
  /** The workflow of the crash test. */
  slow: Call;
  /** SIGKILL for every process, as when the machine stops. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface Call {
  url: string;
  body(n: number): string;
  /** A text that is in the right answer to request 7, and only there once all steps were done. */
  proof: string;
}

/** What all requests carry. */
export const order = (n: number): string => JSON.stringify({ order: n, total: n % 500 });
