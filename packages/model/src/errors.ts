/**
 * Every error a person or program can meet has a stable code here; a page in docs/reference/errors.md explains it.
 * `status` is the HTTP status when it answers a request. Codes are never reused for another meaning.
 */
export const ERRORS = {
  // requests
  BAD_REQUEST: [400, "The request is malformed: {detail}."],
  BODY_TOO_LARGE: [413, "The body has more than {limit} bytes. Send less, or raise SIGNALBOX_BODY_LIMIT."],
  BODY_TOO_SLOW: [408, "The body did not arrive within {limit} ms. Send it in one go."],
  UNAUTHENTICATED: [401, "You are not signed in. {detail}"],
  TOKEN_INVALID: [
    401,
    "This token is not known here. Check that it was copied whole, or create one with `signalbox token create`.",
  ],
  TOKEN_EXPIRED: [401, "This token expired at {at}. Create a new one with `signalbox token create`."],
  FORBIDDEN: [403, "You may not do this: {detail}."],
  CSRF: [403, "The request did not come from this application's own pages. Reload the page and try again."],
  NOT_FOUND: [404, "There is no {what} {id}."],
  METHOD_NOT_ALLOWED: [405, "{method} is not offered at this address."],
  TOO_MANY_REQUESTS: [429, "Too many requests. Try again in {seconds} s."],
  DATABASE_AWAY: [503, "The database cannot be reached at the moment. Nothing was lost; try again in a few seconds."],
  DATABASE_NEWER: [
    500,
    "The database was made by a newer Signalbox: its schema has number {seen}, this release knows {known}. Start the newer release, or restore a backup from before.",
  ],
  DATABASE_TOO_OLD: [
    500,
    "The database server is PostgreSQL {seen}; 15 or newer is needed. Upgrade it, or leave DATABASE_URL out to use the built-in one.",
  ],
  DATABASE_NOT_STARTED: [500, "The built-in PostgreSQL server did not start: {detail}. Its log is {log}."],
  FOLDER_IN_USE: [
    409,
    "The folder {folder} is in use by {holder}. Stop that one, or choose another folder. If it is certain that nothing uses it, delete {lock}.",
  ],
  BLOB_STORE_AWAY: [
    503,
    "The store for large values ({store}) cannot be used at the moment: {detail}. Runs that need it wait; nothing was lost.",
  ],
  BLOB_STORE_OTHER: [
    500,
    "The store for large values of this server, {store}, is not the one of this database: {detail}. Set SIGNALBOX_BLOB_STORE to the store the values are in, or copy all its content over first.",
  ],
  BLOB_MISSING: [
    500,
    "A large value of run {run} (journal row {rev}) is not in the store for large values any more: {key} in {store}. Restore that object from a backup of the store.",
  ],
  BLOB_DAMAGED: [
    500,
    "A large value of run {run} (journal row {rev}) was changed in the store for large values: {key} in {store} does not have the bytes that were stored. Restore that object from a backup of the store.",
  ],
  SHUTTING_DOWN: [503, "The server is stopping. Try again in a few seconds."],
  WORKER_FULL: [
    503,
    "This server has as many runs under way as it may have in memory ({capacity}). Nothing was started; try again in a few seconds.",
  ],
  INTERNAL: [500, "Something went wrong inside Signalbox. The log has the details under {reference}."],
  // documents
  DOCUMENT_INVALID: [422, "The workflow document is not valid: {detail}."],
  DOCUMENT_HAS_PROBLEMS: [422, "The workflow has {count} problem(s) that must be mended first: {detail}."],
  DRAFT_CONFLICT: [
    409,
    "The draft was changed by somebody else: you edited revision {base}, it is now at {current}. Take over the newer one and apply your change again.",
  ],
  NOT_PUBLISHED: [409, "Workflow {id} has no published version yet. Publish it first."],
  WORKFLOW_DISABLED: [409, "Workflow {id} is switched off. Switch it on to start runs."],
  NAME_TAKEN: [409, "There is a {what} called {name} already. Choose another name."],
  // runs
  RUN_NOT_ACTIVE: [409, "Run {id} has ended ({status}); this needs a run that is still going."],
  RUN_NOT_FAILED: [409, "Run {id} is {status}; only a failed or cancelled run can be retried."],
  RUN_TOO_LONG: [
    422,
    "Run {id} has {rows} journal rows; at most {limit} are read at once. Read its journal page by page (GET /api/v1/runs/<id>/journal).",
  ],
  RUN_NOT_DRAFT: [409, "Run {id} is not a test of a draft; only those can be paused and stepped through."],
  TEST_REFUSED: [422, "This test cannot start: {detail}."],
  REPLAY_NODE_UNKNOWN: [422, "Run {id} cannot be replayed from {node}: {detail}."],
  APPROVAL_UNKNOWN: [404, "This approval does not exist or has been withdrawn."],
  APPROVAL_ANSWERED: [409, "This approval was answered already: {decision}."],
  MIGRATION_REFUSED: [409, "The run stays on its version: {detail}"],
  MIGRATION_STALE: [
    409,
    "This plan was made for something else: the versions or the nodes have changed since. Look at the plan again.",
  ],
  // webhooks
  HOOK_UNKNOWN: [404, "No published workflow listens at {path}."],
  HOOK_SIGNATURE: [401, "The signature does not match: {detail}."],
  HOOK_STALE: [401, "The signed time stamp is {age} s away from now; at most {limit} s are accepted."],
  HOOK_TIMEOUT: [504, "The workflow did not answer within {limit} ms; run {id} goes on."],
  // steps
  STEP_FAILED: [500, "{detail}"],
  STEP_TIMEOUT: [500, "The attempt took longer than {limit}."],
  STEP_DEADLINE: [500, "All attempts together took longer than {limit}."],
  RUN_DEADLINE: [500, "The run took longer than {limit}."],
  OUTCOME_UNKNOWN: [
    500,
    "The server stopped while this step ran, and it may run at most once. Check the other system, then retry or skip.",
  ],
  WORKER_LOST: [500, "The server stopped {count} times while this step ran. It was not tried again."],
  EXPRESSION_FAILED: [422, "{field}: {detail}"],
  PARAMS_INVALID: [422, "The settings of {node} are not valid: {detail}."],
  NODE_UNKNOWN: [
    422,
    "There is no node type {type} in version {version} here. Install its package, or replace the node.",
  ],
  OUTPUT_TOO_LARGE: [
    500,
    "The output has {size} bytes; at most {limit} are kept. Return less, or a reference to where the data is.",
  ],
  RUN_TOO_LARGE: [
    500,
    "The large values of this run have {size} bytes together; at most {limit} are kept. Pass on less, or work in smaller parts with workflows of their own.",
  ],
  CHILD_FAILED: [500, "The workflow that was called failed: {detail}"],
  CHILD_DEPTH: [500, "Workflows call each other more than {limit} levels deep."],
  LOOP_LIMIT: [422, "The loop made {limit} passes without coming to its end."],
  TOO_MANY_FAILED: [422, "{failed} items failed; at most {limit} may."],
  KEYS_CIRCLE: [
    409,
    "It waited for a place with the key {key}, with one of {held} held around it, and whoever has {key} waited for {held}, directly or through others. It gave up so that they can go on. Take several keys in the same order everywhere.",
  ],
  LIMIT_SKIPPED: [409, "No place was free: {max} run(s) with the key {key} were under way."],
  STEP_CANCELLED: [409, "Withdrawn by {by}."],
  STEP_NOT_ACTIVE: [409, "Step {path} is not under way: {state}."],
  RUN_UNDONE: [
    409,
    "Run {id} has taken back what its steps did, so it cannot go on where it stopped. Replay it instead.",
  ],
  WITHDRAWN: [409, "Withdrawn because another step failed."],
  STOPPED: [500, "{detail}"],
  CONNECTION_MISSING: [422, "{node} needs a connection, and {id} does not exist. Choose one in the node's settings."],
  EGRESS_DENIED: [403, "Calls to {host} are not allowed: {detail}."],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** The message with its values put in. */
export const fillMessage = (template: string, data: Record<string, unknown>): string =>
  template.replace(/\{(\w+)\}/g, (_, key: string) => String(data[key] ?? ""));

/** An error with a code of the registry; `data` fills the message and travels as fields. */
export class SignalboxError extends Error {
  override readonly name = "SignalboxError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, data: Record<string, unknown> = {}, options?: { cause?: unknown }) {
    const [status, template] = ERRORS[code];
    super(fillMessage(template, data), options);
    this.code = code;
    this.status = status;
    this.data = data;
  }
}
