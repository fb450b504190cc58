import type { ClientMessage, JournalRow, ServerMessage } from "@signalbox/model";
import { afterEach, describe, expect, it, vi } from "vitest";
import { backoffDelay } from "./backoff.ts";
import { createLive, type Live, liveUrl } from "./live.ts";
import type { SocketLike } from "./socket.ts";

/** A hand-driven socket: the test plays the server. */
class Wire implements SocketLike {
  static all: Wire[] = [];
  static get last(): Wire {
    return Wire.all.at(-1) as Wire;
  }
  readyState = 0;
  sent: ClientMessage[] = [];
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  readonly url: string;
  readonly protocols: string[] | undefined;
  constructor(url: string, protocols?: string[]) {
    this.url = url;
    this.protocols = protocols;
    Wire.all.push(this);
  }
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.({} as never);
  }
  say(message: ServerMessage) {
    this.onmessage?.({ data: JSON.stringify(message) } as never);
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code } as never);
  }
}
const row = (rev: number): JournalRow => ({ rev, at: rev, events: [] });

describe("createLive", () => {
  let live: Live;
  const make = () => {
    vi.useFakeTimers();
    Wire.all = [];
    live = createLive({ url: "http://shop.test", token: "t", WebSocket: Wire });
    Wire.last.open();
  };
  afterEach(() => {
    live?.close();
    vi.useRealTimers();
  });

  it("LIVE-3 resumes a run from its next rev, without gap or repeat", () => {
    make();
    const seen: number[] = [];
    live.run("r1", 2, (rows) => seen.push(...rows.map((r) => r.rev)));
    expect(Wire.last.sent).toEqual([{ type: "run", sub: 1, run: "r1", from: 2 }]);
    Wire.last.say({ type: "rows", sub: 1, rows: [row(2), row(3)] });
    Wire.last.drop();
    expect(live.status.state).toBe("down");
    vi.advanceTimersByTime(20_000);
    Wire.last.open();
    expect(Wire.last.sent).toEqual([{ type: "run", sub: 1, run: "r1", from: 4 }]);
    Wire.last.say({ type: "rows", sub: 1, rows: [row(3), row(4)] });
    expect(seen).toEqual([2, 3, 4]);
  });

  it("LIVE-2 subscribes again when a row is missing", () => {
    make();
    const seen: number[] = [];
    live.run("r1", 0, (rows) => seen.push(...rows.map((r) => r.rev)));
    Wire.last.say({ type: "rows", sub: 1, rows: [row(1)] });
    expect(Wire.last.sent.slice(1)).toEqual([
      { type: "unsubscribe", sub: 1 },
      { type: "run", sub: 2, run: "r1", from: 0 },
    ]);
    Wire.last.say({ type: "rows", sub: 1, rows: [row(2)] });
    Wire.last.say({ type: "rows", sub: 2, rows: [row(0), row(1), row(2)] });
    expect(seen).toEqual([0, 1, 2]);
  });

  it("calls topics again after a lost connection, since a change may have been missed", () => {
    make();
    const changed: string[] = [];
    const end = live.topics(["inbox"], (topic) => changed.push(topic));
    Wire.last.say({ type: "changed", sub: 1, topic: "inbox" });
    Wire.last.drop();
    vi.advanceTimersByTime(20_000);
    Wire.last.open();
    expect(changed).toEqual(["inbox", "inbox"]);
    end();
    expect(Wire.last.sent.at(-1)).toEqual({ type: "unsubscribe", sub: 1 });
  });

  it("stops for good when the server says who we are is no longer good", () => {
    make();
    Wire.last.drop(4401);
    expect(live.status.state).toBe("refused");
    vi.advanceTimersByTime(60_000);
    expect(Wire.all).toHaveLength(1);
  });

  it("gives up a connection that answers no ping", () => {
    make();
    vi.advanceTimersByTime(61_000);
    expect(Wire.all[0]?.sent).toContainEqual({ type: "ping" });
    expect(Wire.all[0]?.readyState).toBe(3);
    vi.advanceTimersByTime(15_000);
    expect(Wire.all.length).toBeGreaterThan(1);
  });

  it("keeps the token out of the address", () => {
    make();
    expect(Wire.last.url).toBe("ws://shop.test/api/v1/live");
    expect(Wire.last.protocols).toEqual(["signalbox.v1", "bearer.t"]);
  });
});

describe("backoffDelay", () => {
  it("doubles its limit up to the cap and takes a random part of it", () => {
    expect(backoffDelay(0, {}, () => 1)).toBe(250);
    expect(backoffDelay(3, {}, () => 0.5)).toBe(1000);
    expect(backoffDelay(40, {}, () => 1)).toBe(15_000);
    expect(backoffDelay(5, {}, () => 0)).toBe(50);
  });
});

describe("liveUrl", () => {
  it("takes the server's address or the feed's", () => {
    expect(liveUrl("https://a.test/")).toBe("wss://a.test/api/v1/live");
    expect(liveUrl("ws://a.test/api/v1/live")).toBe("ws://a.test/api/v1/live");
  });
});
