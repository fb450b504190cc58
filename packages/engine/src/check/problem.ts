import type { Finding } from "@signalbox/model";

type Words = { severity: "error" | "warning"; cause: [en: string, zh: string]; fix: [en: string, zh: string] };
const error = (cause: [string, string], fix: [string, string]): Words => ({ severity: "error", cause, fix });
const warning = (cause: [string, string], fix: [string, string]): Words => ({ severity: "warning", cause, fix });

/** Every finding of the validator, in the words people read (docs/spec/findings.md is made from this). */
export const FINDINGS = {
  DOCUMENT_SCHEMA: error(
    ["The document does not have the expected shape: {detail}", "文档格式不正确：{detail}"],
    ["Correct this part of the document.", "请修正文档的这一部分。"],
  ),
  GRAPH_DUPLICATE_ID: error(
    ["Two nodes are called {id}.", "有两个节点都叫 {id}。"],
    ["Give one of them another name.", "请给其中一个改名。"],
  ),
  GRAPH_RESERVED_ID: error(
    ["{id} is a word of the expression language and cannot name a node.", "{id} 是表达式的保留字，不能用作节点名。"],
    ["Choose another name.", "请换一个名称。"],
  ),
  NODE_UNKNOWN: error(
    [
      "“{name}” is of type {type}, version {version}, which is not installed here.",
      "“{name}” 的类型 {type}（版本 {version}）在这里没有安装。",
    ],
    ["Install its node package, or replace the node.", "请安装对应的节点包，或替换此节点。"],
  ),
  GRAPH_SCOPE_UNKNOWN: error(
    ["“{name}” is inside {scope}, which does not exist.", "“{name}” 所在的容器 {scope} 不存在。"],
    ["Move the node out, or put the container back.", "请把节点移出，或恢复该容器。"],
  ),
  GRAPH_SCOPE_KIND: error(
    [
      "“{name}” is inside “{scope}”, which cannot hold other nodes.",
      "“{name}” 位于 “{scope}” 内，但它不能包含其他节点。",
    ],
    ["Move the node out.", "请把节点移出。"],
  ),
  GRAPH_SCOPE_LOOP: error(
    ["“{name}” is inside itself.", "“{name}” 包含了自己。"],
    ["Move one of the containers out.", "请把其中一个容器移出。"],
  ),
  GRAPH_TRIGGER_INSIDE: error(
    ["The trigger “{name}” is inside a container.", "触发器 “{name}” 位于容器内。"],
    ["Move it out: triggers start the whole workflow.", "请移出：触发器用于启动整个工作流。"],
  ),
  GRAPH_EDGE_FROM_NOWHERE: error(
    ["An edge starts at {id}, which does not exist.", "有一条连线从不存在的节点 {id} 出发。"],
    ["Remove the edge.", "请删除这条连线。"],
  ),
  GRAPH_EDGE_TO_NOWHERE: error(
    ["An edge leads to {id}, which does not exist.", "有一条连线指向不存在的节点 {id}。"],
    ["Remove the edge.", "请删除这条连线。"],
  ),
  GRAPH_EDGE_TWICE: error(
    ["The same edge from “{source}” to “{target}” is drawn twice.", "“{source}” 到 “{target}” 的同一条连线画了两次。"],
    ["Remove one of them.", "请删除其中一条。"],
  ),
  GRAPH_EDGE_SELF: error(
    ["“{source}” is connected to itself.", "“{source}” 连接到了自己。"],
    ["Remove the edge; use a for-each to repeat work.", "请删除这条连线；需要重复执行时请使用“逐项执行”。"],
  ),
  GRAPH_EDGE_CROSSES: error(
    [
      "The edge from “{source}” to “{target}” crosses the border of a container.",
      "“{source}” 到 “{target}” 的连线跨越了容器边界。",
    ],
    ["Connect to the container itself, or move one of the nodes.", "请连接到容器本身，或移动其中一个节点。"],
  ),
  GRAPH_EDGE_INTO_TRIGGER: error(
    ["An edge leads into the trigger “{target}”.", "有一条连线指向触发器 “{target}”。"],
    ["Remove it: a trigger is where a run begins.", "请删除：触发器是运行的起点。"],
  ),
  GRAPH_PORT_UNKNOWN: error(
    ["“{name}” has no port {port}; it has {ports}.", "“{name}” 没有端口 {port}；可用端口：{ports}。"],
    ["Connect the edge to one of its ports.", "请把连线接到已有的端口。"],
  ),
  GRAPH_CYCLE_ENTRIES: error(
    [
      "{names} form a circle that is entered at {count} places, {entries}, so it is not clear where a pass begins.",
      "{names} 形成的环有 {count} 个入口：{entries}，无法确定一轮从哪里开始。",
    ],
    [
      "Let every edge from outside lead to {first}, with an If behind it where the first pass takes another way; or remove an edge of the circle.",
      "请让外部连线都进入 {first}，第一轮需要走别的路径时在其后加“如果”；或删除环中的一条连线。",
    ],
  ),
  GRAPH_CYCLE_NO_ENTRY: error(
    [
      "{names} form a circle that nothing leads into, so it can never begin.",
      "{names} 形成的环没有入口，永远不会开始。",
    ],
    ["Connect one node outside to one of them, or remove them.", "请从外部连接到其中一个节点，或删除它们。"],
  ),
  GRAPH_NO_TRIGGER: error(
    ["The workflow has no trigger, so it can never start.", "工作流没有触发器，永远无法启动。"],
    ["Add a trigger, for example Manual or Webhook.", "请添加触发器，例如“手动”或“Webhook”。"],
  ),
  GRAPH_UNREACHABLE: warning(
    ["Nothing leads to “{name}”, so it never runs.", "没有任何连线通向 “{name}”，它永远不会执行。"],
    ["Connect it, or remove it.", "请连接它，或删除它。"],
  ),
  GRAPH_CONTAINER_EMPTY: error(
    ["There is nothing inside “{name}”.", "“{name}” 里面没有任何节点。"],
    ["Drag the nodes that run for each item into it.", "请把每一项要执行的节点拖进去。"],
  ),
  GRAPH_JOIN_UNMET: error(
    [
      "“{name}” waits for {needed} of its inputs, but only {count} lead to it.",
      "“{name}” 等待 {needed} 个输入，但只有 {count} 个通向它。",
    ],
    ["Wait for fewer, or connect more.", "请减少等待数量，或增加连线。"],
  ),
  PARAM_MISSING: error(["“{name}” needs {field}.", "“{name}” 缺少 {field}。"], ["Fill it in.", "请填写。"]),
  PARAM_UNKNOWN: error(
    ["“{name}” has no setting {field}.", "“{name}” 没有名为 {field} 的设置。"],
    ["Remove it; the settings are {known}.", "请删除；可用设置：{known}。"],
  ),
  PARAM_TYPE: error(
    ["{field} of “{name}” must be {expected}; it is {seen}.", "“{name}” 的 {field} 应为 {expected}，现在是 {seen}。"],
    ["Enter {expected}, or an expression that gives it.", "请填写 {expected}，或使用返回它的表达式。"],
  ),
  EXPRESSION: error(["{field} of “{name}”: {detail}", "“{name}” 的 {field}：{detail}"], ["{hint}", "{hint}"]),
  CONNECTION_MISSING: error(
    ["“{name}” needs a connection.", "“{name}” 需要一个连接。"],
    ["Choose one in its settings.", "请在设置中选择一个。"],
  ),
  STEP_NOT_BEFORE: error(
    [
      "{field} of “{name}” reads {step}, which does not run before it.",
      "“{name}” 的 {field} 读取了 {step}，但它不会在此之前执行。",
    ],
    ["Read a step that leads to this one, or connect them.", "请读取通向此节点的步骤，或把它们连接起来。"],
  ),
} as const satisfies Record<string, Words>;

export type FindingCode = keyof typeof FINDINGS;
type Data = Record<string, string | number>;

const fill = (text: string, data: Data): string =>
  text.replace(/\{(\w+)\}/g, (_, key: string) => String(data[key] ?? ""));

/** A finding in both languages. `zhData` replaces values whose words differ in Chinese. */
export function problem(
  code: FindingCode,
  data: Data,
  at: { node?: string; field?: string; range?: { from: number; to: number }; severity?: "error" | "warning" },
  zhData: Data = data,
): Finding {
  const words = FINDINGS[code];
  const { severity = words.severity, ...place } = at;
  return {
    code,
    severity,
    ...place,
    cause: fill(words.cause[0], data),
    fix: fill(words.fix[0], data),
    zh: { cause: fill(words.cause[1], { ...data, ...zhData }), fix: fill(words.fix[1], { ...data, ...zhData }) },
  };
}
