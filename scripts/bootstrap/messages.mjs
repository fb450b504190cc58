/** Texts follow the language of the terminal: Chinese when its locale says so, else English. */
const chinese = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "");
export const text = (en, zh) => (chinese ? zh : en);

/** A problem the person at the terminal can solve: shown as plain sentences, without a stack. */
export class Setback extends Error {
  /** @param {string[]} lines What happened, then what to do. */
  constructor(...lines) {
    super(lines.join("\n"));
    this.name = "Setback";
  }
}

const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|network|offline/i;
const FULL = /ENOSPC|no space left/i;
const DENIED = /EACCES|EPERM|permission denied/i;

/**
 * Turns the output of a failed download or installation into sentences.
 *
 * @param {string} what What was being fetched, for example `Node.js 24`.
 * @param {string} output What the tool printed.
 */
export function explain(what, output) {
  const tail = output.trim().split("\n").slice(-5).join("\n");
  if (FULL.test(output))
    return new Setback(
      text(`The disk is full, so ${what} could not be stored.`, `磁盘已满，无法保存 ${what}。`),
      text("Free some space and try again.", "请清理空间后重试。"),
    );
  if (DENIED.test(output))
    return new Setback(
      text(`${what} could not be stored: permission denied.`, `无法保存 ${what}：没有权限。`),
      text("Check who owns this folder, then try again.", "请检查此文件夹的所有者，然后重试。"),
      tail,
    );
  if (NETWORK.test(output))
    return new Setback(
      text(
        `${what} could not be fetched: the package registry did not answer.`,
        `无法下载 ${what}：软件包仓库没有响应。`,
      ),
      text(
        "Check the network connection (and the proxy settings of npm, if there are any), then try again.",
        "请检查网络连接（以及 npm 的代理设置），然后重试。",
      ),
      tail,
    );
  return new Setback(
    text(`${what} could not be fetched. The last lines were:`, `无法下载 ${what}。最后几行输出：`),
    tail,
  );
}

/** One line about progress; goes to stderr so that the output of what is started stays clean. */
export const say = (line) => process.stderr.write(`signalbox: ${line}\n`);
