import type { ErrorCode } from "../errors.ts";
import type { Localized } from "../node-definition.ts";

/** What to do about each error, for docs/reference/errors.md. The message itself says what happened. */
export const ERROR_HELP: Record<ErrorCode, Required<Localized>> = {
  BAD_REQUEST: help(
    "Compare the request with the API description at `/api/v1/openapi.json`; the message names the field.",
    "对照 `/api/v1/openapi.json` 中的接口说明检查请求；消息中指明了字段。",
  ),
  BODY_TOO_LARGE: help(
    "Send less, for example a link to the data instead of the data, or raise `SIGNALBOX_BODY_LIMIT`.",
    "减少发送的内容（例如只发送数据的链接），或提高 `SIGNALBOX_BODY_LIMIT`。",
  ),
  BODY_TOO_SLOW: help(
    "Send the body without pauses. On a slow connection raise `SIGNALBOX_BODY_TIMEOUT`.",
    "连续发送正文；网络较慢时提高 `SIGNALBOX_BODY_TIMEOUT`。",
  ),
  UNAUTHENTICATED: help(
    "Sign in, or send `Authorization: Bearer <token>`. On the machine itself the server prints an address to open.",
    "请先登录，或发送 `Authorization: Bearer <令牌>`。服务器启动时会打印可直接打开的地址。",
  ),
  TOKEN_INVALID: help(
    "Copy the token again, whole. If it is lost, create another one; a token is shown only once.",
    "重新完整复制令牌。若已丢失，请新建；令牌只显示一次。",
  ),
  TOKEN_EXPIRED: help("Create a new token and replace the old one where it is used.", "新建令牌，并在使用处替换。"),
  FORBIDDEN: help(
    "Ask an administrator for the right that the message names, or use a token that has it.",
    "向管理员申请消息中所述的权限，或使用具有该权限的令牌。",
  ),
  CSRF: help(
    "Reload the page. Programs should use a token instead of the browser's cookie.",
    "重新加载页面。程序应使用令牌，而不是浏览器的 cookie。",
  ),
  NOT_FOUND: help("Check the id. It may have been deleted.", "检查标识；对象可能已被删除。"),
  METHOD_NOT_ALLOWED: help(
    "The address exists, but not for this method. See the API description.",
    "地址存在，但不支持该方法。请查看接口说明。",
  ),
  TOO_MANY_REQUESTS: help(
    "Wait as long as `Retry-After` says. Programs should spread their calls.",
    "按 `Retry-After` 等待。程序应分散调用。",
  ),
  DATABASE_AWAY: help(
    "Check that the database runs and can be reached from here. Signalbox goes on by itself when it is back.",
    "检查数据库是否运行、能否从本机访问。恢复后 Signalbox 会自动继续。",
  ),
  DATABASE_NEWER: help(
    "An older release never changes a newer database. Start the newer release again.",
    "旧版本不会改动新版本的数据库。请重新启动新版本。",
  ),
  DATABASE_TOO_OLD: help(
    "Upgrade PostgreSQL to 15 or newer, or leave `DATABASE_URL` out.",
    "将 PostgreSQL 升级到 15 或更高，或不设置 `DATABASE_URL`。",
  ),
  DATABASE_NOT_STARTED: help(
    "Read the end of the log that the message names: usually the disk is full or the folder belongs to somebody else.",
    "查看消息所指日志的末尾：通常是磁盘已满，或文件夹属于其他用户。",
  ),
  FOLDER_IN_USE: help(
    "Two servers cannot share one data folder. Stop the other one, or start this one with another `--data-dir`.",
    "两个服务器不能共用一个数据文件夹。停止另一个，或用其他 `--data-dir` 启动。",
  ),
  BLOB_STORE_AWAY: help(
    "Check that the folder can be written, or that the S3 server runs, the bucket exists and the keys are right. Signalbox goes on by itself.",
    "检查文件夹是否可写；使用 S3 时检查服务是否运行、存储桶是否存在、密钥是否正确。恢复后 Signalbox 会自动继续。",
  ),
  BLOB_STORE_OTHER: help(
    "All processes on one database need the same store for large values, and a move takes its content along.",
    "同一数据库的所有进程必须使用同一个大值存储；迁移时请连同内容一起复制。",
  ),
  BLOB_MISSING: help(
    "Somebody or something removed the object. Signalbox never uses other data in its place. After restoring it, retry the run.",
    "该对象被移除。Signalbox 不会用其他数据代替。恢复后请重试该运行。",
  ),
  BLOB_DAMAGED: help(
    "The stored bytes do not fit their checksum. Signalbox never uses them. After restoring the object, retry the run.",
    "存储的字节与校验和不符，Signalbox 不会使用它们。恢复后请重试该运行。",
  ),
  SHUTTING_DOWN: help("Try again in a few seconds.", "几秒后重试。"),
  WORKER_FULL: help(
    "More runs are at work at the same time than fit: steps that take long, many at once. Limit them with a concurrency key, or start more servers on the same database.",
    "同时执行的运行超出了容量：许多步骤耗时较长。请用并发键加以限制，或在同一数据库上启动更多服务器。",
  ),
  INTERNAL: help(
    "Look for the reference in the server's log. If it happens again, please report it with those lines.",
    "在服务器日志中查找该编号。若再次出现，请附上相关日志反馈。",
  ),
  DOCUMENT_INVALID: help(
    "The message names the first field that does not fit. The format is in workflow.schema.json.",
    "消息指出第一个不符合的字段。格式见 workflow.schema.json。",
  ),
  DOCUMENT_HAS_PROBLEMS: help(
    "Open the workflow: the list of problems leads to each node. It can be saved as a draft meanwhile.",
    "打开工作流，问题列表会定位到每个节点。其间可保存为草稿。",
  ),
  DRAFT_CONFLICT: help(
    "Somebody saved before you. Load the newer draft and apply your change again; nothing was overwritten.",
    "有人先于你保存。加载较新的草稿后重新修改；没有内容被覆盖。",
  ),
  NOT_PUBLISHED: help("Publish the workflow, or start the draft as a test run.", "发布工作流，或以草稿启动测试运行。"),
  WORKFLOW_DISABLED: help("Switch the workflow on in the list of workflows.", "在工作流列表中将其启用。"),
  NAME_TAKEN: help("Choose another name.", "换一个名称。"),
  RUN_NOT_ACTIVE: help("Replay the run instead; that starts a new one.", "可改用“重放”，它会启动新的运行。"),
  RUN_NOT_FAILED: help(
    "Only what failed or was cancelled can be retried. To repeat a good run, replay it.",
    "只有失败或已取消的运行可以重试。要重复成功的运行，请使用“重放”。",
  ),
  RUN_TOO_LONG: help(
    "The run goes on as before; only what needs its whole history at once is not offered. Long loops can call a workflow for each part.",
    "运行不受影响，只是无法一次读取全部历史。很长的循环可以为每一部分调用单独的工作流。",
  ),
  RUN_NOT_DRAFT: help(
    "Runs of published versions are never held up. Start a test of the draft to step through it.",
    "已发布版本的运行不会被暂停。请用草稿启动一次测试来逐步执行。",
  ),
  TEST_REFUSED: help(
    "Choose another node or another run, as the message says; options of tests are for runs of the draft only.",
    "按消息所述选择其他节点或其他运行；测试选项只用于草稿的运行。",
  ),
  REPLAY_NODE_UNKNOWN: help(
    "Choose a node that the run reached, outside of a for-each.",
    "选择该运行到达过、且不在逐项处理内部的节点。",
  ),
  APPROVAL_UNKNOWN: help(
    "The run went on without it: it was answered, timed out, or the run was cancelled.",
    "运行已不再等待它：已答复、已超时，或运行已取消。",
  ),
  APPROVAL_ANSWERED: help(
    "The first answer counts. Open the run to see what followed.",
    "以第一个答复为准。打开运行查看后续。",
  ),
  HOOK_UNKNOWN: help(
    "Publish the workflow and switch it on; compare the address with the one shown on its trigger.",
    "发布并启用工作流；将地址与触发器上显示的地址对比。",
  ),
  HOOK_SIGNATURE: help(
    "The secret of the connection and the secret at the sender must be the same. The inbox keeps the refused call.",
    "连接中的密钥必须与发送方的密钥一致。被拒绝的请求保存在收件箱中。",
  ),
  HOOK_STALE: help(
    "Set the clocks of both machines right. An old message that is sent again is refused on purpose.",
    "校准双方时钟。重发的旧消息会被有意拒绝。",
  ),
  HOOK_TIMEOUT: help(
    "The run goes on. Answer earlier in the workflow, or give the trigger more time.",
    "运行仍会继续。请在工作流中更早回复，或延长触发器的等待时间。",
  ),
  STEP_FAILED: help(
    "The message is the node's own. See the step's input and attempts.",
    "消息来自节点本身。查看该步骤的输入和各次尝试。",
  ),
  STEP_TIMEOUT: help(
    "Give the node more time, or find out why the other system is slow.",
    "延长节点的时间限制，或查明对方系统为何缓慢。",
  ),
  STEP_DEADLINE: help(
    "All attempts took too long together. Raise the limit of the step, or retry the run later.",
    "所有尝试合计超时。提高步骤的时限，或稍后重试运行。",
  ),
  RUN_DEADLINE: help("Raise the deadline in the workflow's settings.", "在工作流设置中延长期限。"),
  OUTCOME_UNKNOWN: help(
    "Look in the other system whether it happened. Then retry the run, or replay it from the next node.",
    "到对方系统确认是否已执行，然后重试运行，或从下一个节点重放。",
  ),
  WORKER_LOST: help(
    "The step may be what stops the server, for example by taking all memory. Look at its input, then retry.",
    "可能正是该步骤导致服务器停止（例如耗尽内存）。检查其输入后再重试。",
  ),
  EXPRESSION_FAILED: help(
    "Open the node: the expression and the place are marked. `default(value, other)` helps with missing values.",
    "打开节点，表达式及位置已标出。缺失的值可用 `default(值, 备用值)`。",
  ),
  PARAMS_INVALID: help("Open the node; the field that does not fit is marked.", "打开节点，不符合的字段已标出。"),
  NODE_UNKNOWN: help(
    "Install the package the node comes from, in that version, or replace the node.",
    "安装该节点所属版本的节点包，或替换该节点。",
  ),
  OUTPUT_TOO_LARGE: help(
    "Ask for fewer records or fields, or work page by page.",
    "减少返回的记录或字段，或分页处理。",
  ),
  RUN_TOO_LARGE: help(
    "Keep references instead of whole files between steps, or let a for-each start a workflow for each part.",
    "在步骤之间传递引用而不是整个文件，或用循环为每一部分启动单独的工作流。",
  ),
  CHILD_FAILED: help(
    "Open the run of the workflow that was called; its error is the cause.",
    "打开被调用工作流的运行，其错误即原因。",
  ),
  CHILD_DEPTH: help(
    "A workflow probably calls itself. Follow the chain of runs from parent to child.",
    "很可能有工作流在调用自身。请沿父子运行逐级查看。",
  ),
  LOOP_LIMIT: help(
    "A loop that never comes to its end is stopped. Look at the condition that ends it, or raise the largest number of passes in the loop's settings.",
    "无法结束的循环会被停止。请检查结束条件，或在循环设置中提高最大次数。",
  ),
  TOO_MANY_FAILED: help(
    "More items failed than the step tolerates. Their errors stand on the step; mend the cause and retry the run, or tolerate more.",
    "失败的项超过了容许数量。各项错误见该步骤；请处理原因后重试运行，或提高容许数量。",
  ),
  KEYS_CIRCLE: help(
    "Runs that take one key inside another wait for each other for ever when they take them in different orders. Put the keys in the same order in all workflows, or use one key for both; then retry the run.",
    "若各运行以不同顺序嵌套占用多个键，便会互相永久等待。请在所有工作流中按同一顺序占用，或合用一个键；然后重试该运行。",
  ),
  LIMIT_SKIPPED: help(
    "The workflow's settings allow only so many runs with this key at a time, and say that further ones are skipped. Nothing was done. Choose “wait” to queue them.",
    "工作流设置限制了同一键同时进行的运行数，并规定跳过多余的运行。没有执行任何操作。如需排队，请选择“等待”。",
  ),
  STEP_CANCELLED: help(
    "A person, or a Cancel step, withdrew this step. What it had done outside before stays done.",
    "有人或“取消”步骤撤回了此步骤。此前在外部完成的操作不会撤销。",
  ),
  MIGRATION_REFUSED: help(
    "The run was asked to go on with another version and cannot: the message says at which node and what would make it possible. It goes on with the version it has.",
    "运行被要求改用另一个版本，但无法做到：消息说明了涉及的节点以及可行的办法。它会继续使用原版本。",
  ),
  MIGRATION_STALE: help(
    "Ask for the plan again and send its hash: `signalbox migrate plan`.",
    "请重新获取迁移计划并提交其哈希：`signalbox migrate plan`。",
  ),
  STEP_NOT_ACTIVE: help(
    "Only a step that runs, waits or will be tried again can be withdrawn. Look at the run again: it has gone on meanwhile.",
    "只有正在执行、等待或将要重试的步骤可以撤回。请重新查看该运行：它可能已继续。",
  ),
  RUN_UNDONE: help(
    "A step failed, and the undo steps of the finished ones have run. Going on from here would leave out what was taken back. A replay starts a new run with the same input.",
    "某步骤失败后，已完成步骤的撤销操作已执行。从此处继续会遗漏已撤销的部分。重放会用相同输入启动新的运行。",
  ),
  WITHDRAWN: help(
    "Look at the step that failed; this one was stopped because of it.",
    "查看失败的步骤；本步骤因其而停止。",
  ),
  STOPPED: help(
    "The workflow ended itself with this message. Nothing is broken.",
    "工作流以此消息自行结束，并非故障。",
  ),
  CONNECTION_MISSING: help(
    "Choose a connection in the node, or create the one it names.",
    "在节点中选择连接，或创建它所指的连接。",
  ),
  EGRESS_DENIED: help(
    "Private addresses are not called unless allowed: add the host to `SIGNALBOX_ALLOW_PRIVATE_HOSTS`.",
    "默认不访问内网地址：将主机加入 `SIGNALBOX_ALLOW_PRIVATE_HOSTS`。",
  ),
};

function help(en: string, zh: string): Required<Localized> {
  return { en, zh };
}
