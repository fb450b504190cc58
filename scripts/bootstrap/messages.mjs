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
    return new Setback(`The disk is full, so ${what} could not be stored.`, "Free some space and try again.");
  if (DENIED.test(output))
    return new Setback(
      `${what} could not be stored: permission denied.`,
      "Check who owns this folder, then try again.",
      tail,
    );
  if (NETWORK.test(output))
    return new Setback(
      `${what} could not be fetched: the package registry did not answer.`,
      "Check the network connection (and the proxy settings of npm, if there are any), then try again.",
      tail,
    );
  return new Setback(`${what} could not be fetched. The last lines were:`, tail);
}

/** One line about progress; goes to stderr so that the output of what is started stays clean. */
export const say = (text) => process.stderr.write(`signalbox: ${text}\n`);
