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
  GRAPH_TRIGGER_OFF: warning(
    [
      "Only triggers that are switched off lead to “{name}”, so it never runs.",
      "只有已停用的触发器通向 “{name}”，它不会执行。",
    ],
    ["Switch the trigger on, or remove what is behind it.", "请启用触发器，或删除其后的节点。"],
  ),
  GRAPH_ASIDE_EDGE: error(
    [
      "“{name}” has an edge, but nothing leads to it or from it: it runs by itself when it is due.",
      "“{name}” 连有连线，但它不需要连线：到时会自行执行。",
    ],
    ["Remove the edge.", "请删除这条连线。"],
  ),
  GRAPH_FINALLY_TWICE: error(
    [
      "“{name}” never runs: “{first}” is what runs at the end here, and there can be one.",
      "“{name}” 永远不会执行：此处的收尾步骤是 “{first}”，只能有一个。",
    ],
    ["Move its nodes into “{first}”, and remove it.", "请把其中的节点移入 “{first}”，然后删除它。"],
  ),
  GRAPH_UNDO_UNKNOWN: error(
    [
      "“{name}” is undone by {undo}, which is no undo container beside it.",
      "“{name}” 由 {undo} 撤销，但同一层没有这个撤销容器。",
    ],
    ["Choose an undo container of the same group, or none.", "请选择同一层的撤销容器，或留空。"],
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
  NODE_NEVER_RUNS: warning(
    ["“{name}” can never run: {why}.{behind}", "“{name}” 永远不会执行：{why}。{behind}"],
    ["{fix}", "{fix}"],
  ),
  JOIN_NEVER_MET: error(
    [
      "“{name}” waits for {needed} of its {count} inputs, but at most {arrive} can arrive in one run: the others are on other ways of the same branch.",
      "“{name}” 等待 {count} 个输入中的 {needed} 个，但一次运行最多到达 {arrive} 个：其余的在同一分支的其他路径上。",
    ],
    [
      "Wait for {arrive}, or for all: then it goes on as soon as nothing more can come.",
      "请改为等待 {arrive} 个，或等待全部：不会再有输入到达时即继续。",
    ],
  ),
  JOIN_TOO_EARLY: warning(
    [
      "“{name}” reads {steps}, but it goes on as soon as one of its inputs is there and then the others may be missing. It runs once; later inputs are ignored.",
      "“{name}” 读取了 {steps}，但任一输入到达后它就会继续，此时其他输入可能还没有。它只执行一次，之后到达的输入会被忽略。",
    ],
    [
      "Let it wait for all its inputs; or, to run it for each of them, put a copy of it behind each.",
      "请改为等待全部输入；若要对每个输入各执行一次，请在每条路径后各放一个。",
    ],
  ),
  CONDITION_CONSTANT: warning(
    [
      "The condition of “{name}” is the same in every run: it always goes on by “{port}”.",
      "“{name}” 的条件在每次运行中都一样：总是走 “{port}”。",
    ],
    ["Let the condition read something, or remove the node.", "请让条件读取数据，或删除此节点。"],
  ),
  CASE_NEVER: warning(
    ["The case “{port}” of “{name}” is never taken: {why}.", "“{name}” 的分支 “{port}” 永远不会被选中：{why}。"],
    ["Correct its condition, put it further up, or remove it.", "请修正其条件、把它上移，或删除。"],
  ),
  LOOP_UNGUARDED: error(
    [
      "Nothing ends “{name}”: it has neither a number of passes nor a condition that can change, so it fails when its limit is reached.",
      "“{name}” 没有结束条件：既没有次数，也没有会变化的条件，到达上限时会失败。",
    ],
    ["Say how often it runs, or while or until when.", "请设置次数，或“当”、“直到”条件。"],
  ),
  LOOP_ENDLESS: error(
    [
      "Every pass of the circle {names} leads to another, so it fails when its limit is reached.",
      "{names} 形成的循环每一轮都会进入下一轮，到达上限时会失败。",
    ],
    [
      "Let a condition inside decide whether it goes back to “{name}” or on.",
      "请在循环内用条件决定返回 “{name}” 还是继续向下。",
    ],
  ),
  LOOP_CONDITION_FIXED: warning(
    [
      "The condition of “{name}” reads nothing that changes from pass to pass, so the loop ends at once or runs until its limit.",
      "“{name}” 的条件没有读取每一轮会变化的内容，循环要么立即结束，要么一直执行到上限。",
    ],
    ["Let it read a step inside the loop, the item, or its number.", "请让条件读取循环内的步骤、当前项或轮次。"],
  ),
  EFFECT_REPEATED: warning(
    [
      "“{name}” does the same again for every pass of “{loop}”: none of its settings reads anything that differs between them.",
      "“{name}” 在 “{loop}” 的每一轮都做同样的事：它的设置没有读取任何随轮次变化的内容。",
    ],
    [
      "Move it out of there, let it read the item or a step inside, or give it an idempotency key of the other system.",
      "请移到外面，让它读取当前项或内部步骤，或使用对方系统的幂等键。",
    ],
  ),
  EFFECT_REPEATED_MONEY: warning(
    [
      "“{name}” moves money, and does the same again for every pass of “{loop}”: somebody can be charged or paid several times.",
      "“{name}” 涉及资金，并在 “{loop}” 的每一轮都做同样的事：可能重复收款或付款。",
    ],
    [
      "Move it out of there, or let it read the item and send an idempotency key of the business, such as the order number.",
      "请移到外面，或让它读取当前项，并使用业务幂等键（例如订单号）。",
    ],
  ),
  EFFECT_RETRIED: warning(
    [
      "“{name}” is tried up to {count} times without an idempotency key: if an answer is lost, what it did is done again.",
      "“{name}” 最多尝试 {count} 次，且没有幂等键：如果响应丢失，同样的操作会再做一遍。",
    ],
    [
      "Send an idempotency key, or allow one attempt and handle the failure at its error port.",
      "请发送幂等键，或只尝试一次并在出错端口处理失败。",
    ],
  ),
  EFFECT_RETRIED_MONEY: warning(
    [
      "“{name}” moves money and is tried up to {count} times without an idempotency key: if an answer is lost, somebody is charged or paid twice.",
      "“{name}” 涉及资金，最多尝试 {count} 次且没有幂等键：如果响应丢失，会重复收款或付款。",
    ],
    [
      "Send an idempotency key, or allow one attempt and let a person look at failures.",
      "请发送幂等键，或只尝试一次并由人工处理失败。",
    ],
  ),
  WAIT_UNLIMITED: warning(
    [
      "“{name}” waits without a time limit: a run whose event never comes waits for ever.",
      "“{name}” 没有等待时限：如果事件一直不来，运行会永远等待。",
    ],
    ["Set the longest time to wait, and connect what happens then.", "请设置最长等待时间，并连接超时后的处理。"],
  ),
  RESPOND_MISSING: warning(
    [
      "The sender of “{name}” waits for an answer, but no node that answers can run.",
      "“{name}” 的发送方在等待回复，但没有可执行的回复节点。",
    ],
    ["Add a Respond node, or let the trigger answer at once.", "请添加“返回响应”节点，或让触发器立即回复。"],
  ),
  RESPOND_MAYBE: warning(
    [
      "The sender of “{name}” waits for an answer, and on some ways of the workflow no node gives one.",
      "“{name}” 的发送方在等待回复，但在部分路径上没有节点回复。",
    ],
    ["Put a Respond node on every way, or before the ways part.", "请在每条路径上，或在分支之前放置“返回响应”节点。"],
  ),
  RESPOND_TWICE: warning(
    [
      "“{name}” answers too late: “{first}” has answered by then, and only the first answer is sent.",
      "“{name}” 的回复无效：“{first}” 已先回复，只有第一个回复会被发送。",
    ],
    ["Remove one of them, or put them on different ways.", "请删除其中一个，或把它们放在不同路径上。"],
  ),
  RESPOND_UNUSED: warning(
    ["“{name}” answers nobody: no trigger waits for an answer.", "“{name}” 没有回复对象：没有触发器在等待回复。"],
    [
      "Let a webhook answer by a Respond node, or remove this node.",
      "请把 webhook 设为由“返回响应”节点回复，或删除此节点。",
    ],
  ),
  CALL_ENDLESS: error(
    [
      "“{name}” runs this workflow again in every run, {ways}, so every run fails when too many runs are inside each other.",
      "“{name}” 在每次运行中都会再次运行本工作流（{ways}），嵌套层数到达上限时每次运行都会失败。",
    ],
    ["Put a condition before it that ends this.", "请在它之前加一个能结束递归的条件。"],
  ),
  UNDO_UNUSED: warning(
    ["No node names “{name}” as its undo, so it never runs.", "没有节点以 “{name}” 作为撤销步骤，它永远不会执行。"],
    ["Choose it in the options of the node it takes back, or remove it.", "请在要撤销的节点的选项中选择它，或删除它。"],
  ),
  STEP_OFF: warning(
    [
      "{field} of “{name}” reads {step}, which is switched off and gives nothing.",
      "“{name}” 的 {field} 读取了 {step}，但它已停用，没有输出。",
    ],
    ["Switch it on, or give the field another value.", "请启用它，或给此字段填写其他值。"],
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
