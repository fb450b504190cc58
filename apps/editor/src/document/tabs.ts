/** Which pages of this browser are open, by a name each page gives itself. */
export interface Tabs {
  /** Of this page. */
  readonly id: string;
  /** Name of the page that was in this tab before: a reload, or the browser's session restored. */
  readonly before: string | undefined;
  /** Those of the given pages that answer. One that hangs counts as gone: its edits are then merged twice, to no harm. */
  alive(ids: Iterable<string>): Promise<Set<string>>;
}

const KEY = "signalbox.tab";
const CHANNEL = "signalbox.tabs";
/** How long the others have to answer, in ms. */
const PATIENCE = 250;

type Message = { ask: true } | { here: string };

/** Pages ask each other on a channel: unlike locks, that works without a secure context. */
export function tabsOfBrowser(): Tabs {
  // `randomUUID` needs a secure context.
  const id = [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join("");
  const before = remembered(id);
  if (typeof BroadcastChannel === "undefined") return { id, before, alive: async () => new Set() };
  const channel = new BroadcastChannel(CHANNEL);
  const heard = new Set<string>();
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ("here" in data) heard.add(data.here);
    else channel.postMessage({ here: id } satisfies Message);
  };
  return {
    id,
    before,
    async alive(ids) {
      const wanted = [...ids];
      if (wanted.length === 0) return new Set();
      heard.clear();
      channel.postMessage({ ask: true } satisfies Message);
      await new Promise((resolve) => setTimeout(resolve, PATIENCE));
      return new Set(wanted.filter((other) => heard.has(other)));
    },
  };
}

function remembered(id: string): string | undefined {
  try {
    const before = sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.setItem(KEY, id);
    return before;
  } catch {
    return undefined;
  }
}
