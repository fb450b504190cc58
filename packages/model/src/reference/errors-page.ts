import { ERRORS, type ErrorCode } from "../errors.ts";
import { ERROR_HELP } from "./error-help.ts";

const INTRO = `# Errors · 错误

Every error has a code that never changes its meaning. Programs should look at the code; the message is for people.
HTTP answers carry both: \`{"error": {"code": "...", "message": "...", "data": {...}}}\`. A failed step carries them as
well, together with whom it concerns: the workflow or its data (\`user\`), the other system (\`operational\`), or a
defect (\`unexpected\`).

Nodes add codes of their own, for example \`HTTP_404\`; those are explained with the node.

每个错误都有含义不变的代码。程序应判断代码，消息供人阅读。节点还会带有自己的代码（如 \`HTTP_404\`），在节点说明中解释。

<!-- Made from packages/model by \`node packages/model/src/reference/write.ts\`; edit the registry, not this page. -->
`;

/** Text of docs/reference/errors.md: one section a code, in the order of the registry. */
export function errorsPage(): string {
  const sections = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const [status, template] = ERRORS[code];
    const { en, zh } = ERROR_HELP[code];
    return `## ${code}\n\n> ${template}\n\nHTTP ${status}. ${en}\n\n${zh}\n`;
  });
  return [INTRO, ...sections].join("\n");
}
