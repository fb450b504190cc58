/** The template a workflow was made from in this browser, so that its checklist is there until it is closed. */
export interface BegunFrom {
  template: string;
  /** Language of the workflow's own texts. */
  language: "en" | "zh";
}

const KEY = "signalbox.begunFrom";
/** Older ones fall away: nobody fills in a checklist of months ago. */
const MOST = 30;

type Entries = Record<string, BegunFrom>;

/** Damaged values and windows that refuse storage count as nothing remembered. */
function read(): Entries {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

function write(entries: Entries): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(Object.entries(entries).slice(-MOST))));
  } catch {
    // Without storage there is no checklist; the workflow is there all the same.
  }
}

export const rememberTemplate = (workflow: string, from: BegunFrom): void => write({ ...read(), [workflow]: from });

export const templateOf = (workflow: string): BegunFrom | undefined => read()[workflow];

export function forgetTemplate(workflow: string): void {
  const { [workflow]: _gone, ...rest } = read();
  write(rest);
}
