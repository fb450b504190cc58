import type { Json, Localized, WorkflowNode } from "@signalbox/model";
import type { Fragment, Point } from "../../document/operation.ts";

/** Several nodes that are often needed together, connected and filled in as far as can be known. */
export interface Pattern {
  id: string;
  title: Localized;
  description: Localized;
  /** An icon name of the catalog of nodes. */
  icon: string;
  /** Id of the node that comes first. */
  entry: string;
  nodes: readonly PatternNode[];
  /** `from.port->to`. */
  edges: readonly string[];
}
interface PatternNode {
  id: string;
  type: string;
  label: Localized;
  params?: Record<string, Json>;
  scope?: string;
  undo?: string;
  at: Point;
}

const text = (en: string, zh: string): Localized => ({ en, zh });
const COLUMN = 320;

export const PATTERNS: readonly Pattern[] = [
  {
    id: "error-way",
    title: text("Call, and say when it fails", "调用失败时通知"),
    description: text(
      "A call that is repeated, and a mail when all attempts failed.",
      "调用会自动重试，全部失败后发送邮件。",
    ),
    icon: "triangle-alert",
    entry: "call",
    nodes: [
      { id: "call", type: "http_request", label: text("Call", "调用"), at: { x: 0, y: 0 } },
      { id: "tell", type: "send_email", label: text("Say that it failed", "通知失败"), at: { x: COLUMN, y: 104 } },
    ],
    edges: ["call.error->tell"],
  },
  {
    id: "ask-above",
    title: text("Ask a person above a limit", "超过限额时人工审批"),
    description: text("Small amounts go on; large ones wait for an approval.", "小额直接继续，大额等待审批。"),
    icon: "user-check",
    entry: "large",
    nodes: [
      {
        id: "large",
        type: "if",
        label: text("More than the limit?", "超过限额？"),
        params: { condition: "{{ trigger.body.total > 100 }}" },
        at: { x: 0, y: 0 },
      },
      {
        id: "ask",
        type: "approval",
        label: text("Ask", "请求审批"),
        params: { title: "{{ trigger.body.total }}?", timeout: "2d" },
        at: { x: COLUMN, y: 0 },
      },
      { id: "go_on", type: "set", label: text("Go on", "继续"), at: { x: 2 * COLUMN, y: 144 } },
    ],
    edges: ["large.true->ask", "ask.approved->go_on", "large.false->go_on"],
  },
  {
    id: "wait-remind",
    title: text("Wait for an event, else remind", "等待事件，超时提醒"),
    description: text(
      "Waits until something happens; when it does not in time, a mail goes out.",
      "等待某事发生；若超时未发生，则发送邮件。",
    ),
    icon: "bell",
    entry: "await",
    nodes: [
      {
        id: "await",
        type: "wait_event",
        label: text("Has it happened?", "是否已发生？"),
        params: { name: "order.paid", key: "{{ trigger.body.id }}", timeout: "1d" },
        at: { x: 0, y: 0 },
      },
      { id: "done", type: "set", label: text("It has", "已发生"), at: { x: COLUMN, y: 0 } },
      { id: "remind", type: "send_email", label: text("Remind", "提醒"), at: { x: COLUMN, y: 104 } },
    ],
    edges: ["await.received->done", "await.timeout->remind"],
  },
  {
    id: "each-line",
    title: text("For each line, going on when one fails", "逐项处理，失败不中断"),
    description: text(
      "Calls once for each item, several at a time, and keeps what failed.",
      "对每一项调用一次，可同时处理多项，并保留失败项。",
    ),
    icon: "repeat",
    entry: "lines",
    nodes: [
      {
        id: "lines",
        type: "for_each",
        label: text("For each line", "逐项处理"),
        params: { items: "{{ trigger.body.line_items }}", onItemError: "continue" },
        at: { x: 0, y: 0 },
      },
      {
        id: "one",
        type: "http_request",
        label: text("One line", "处理一项"),
        scope: "lines",
        at: { x: 24, y: 88 },
      },
    ],
    edges: [],
  },
  {
    id: "until-ready",
    title: text("Ask again until it is ready", "反复查询直到就绪"),
    description: text("Asks, waits a little, asks again, at most so many times.", "查询、稍等、再查询，次数有上限。"),
    icon: "rotate-cw",
    entry: "ask_state",
    nodes: [
      { id: "ask_state", type: "http_request", label: text("How far is it?", "查询状态"), at: { x: 0, y: 0 } },
      {
        id: "ready",
        type: "if",
        label: text("Ready?", "已就绪？"),
        params: { condition: '{{ steps.ask_state.body.status == "ready" }}' },
        at: { x: COLUMN, y: 0 },
      },
      {
        id: "pause",
        type: "wait",
        label: text("A little later", "稍后"),
        params: { for: "30s" },
        at: { x: 2 * COLUMN, y: 144 },
      },
      { id: "ready_now", type: "set", label: text("It is ready", "已就绪"), at: { x: 2 * COLUMN, y: 0 } },
    ],
    edges: ["ask_state.out->ready", "ready.true->ready_now", "ready.false->pause", "pause.out->ask_state"],
  },
  {
    id: "take-back",
    title: text("Do it, and take it back when more fails", "执行，后续失败则撤回"),
    description: text(
      "A call with its undo: when a later step fails, what was done is taken back.",
      "带撤销的调用：后续步骤失败时撤回已完成的操作。",
    ),
    icon: "undo-2",
    entry: "do_it",
    nodes: [
      { id: "do_it", type: "http_request", label: text("Do it", "执行"), undo: "back", at: { x: 0, y: 0 } },
      { id: "back", type: "undo", label: text("Take it back", "撤回"), at: { x: 0, y: 128 } },
      {
        id: "take_back",
        type: "http_request",
        label: text("Take it back", "撤回调用"),
        scope: "back",
        at: { x: 24, y: 216 },
      },
    ],
    edges: [],
  },
];

/** The nodes of a pattern with names in one language, ready to be pasted. `defaults` gives the parameters of a type. */
export function patternFragment(
  pattern: Pattern,
  local: (text: Localized) => string,
  defaults: (type: string) => { typeVersion: number; params: Record<string, Json> },
): Fragment {
  const nodes = pattern.nodes.map(({ id, type, label, params, scope, undo }): WorkflowNode => {
    const { typeVersion, params: given } = defaults(type);
    return {
      id,
      type,
      typeVersion,
      label: local(label),
      params: { ...given, ...params },
      ...(scope !== undefined && { scope }),
      ...(undo !== undefined && { undo }),
    };
  });
  const edges = pattern.edges.map((edge) => {
    const [, source = "", sourcePort = "", target = ""] = /^(.+)\.(.+)->(.+)$/.exec(edge) ?? [];
    return { source, sourcePort, target, targetPort: "in" };
  });
  return { nodes, edges, places: Object.fromEntries(pattern.nodes.map(({ id, at }) => [id, at])), notes: [] };
}
