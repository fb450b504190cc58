import { ROOTS } from "./ast.ts";
import { functions } from "./catalogue.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { functionOf } from "./functions/index.ts";
import { type FunctionSpec, fits } from "./functions/spec.ts";
import type { Text } from "./messages.ts";
import { parseExpression } from "./parse.ts";
import { isName, printText } from "./print.ts";
import { rootType, type TypeEnv } from "./types/env.ts";
import { type Check, infer } from "./types/infer.ts";
import { ANY, BOOLEAN, itemOf, kindWord, partsOf, type Type } from "./types/type.ts";

/** One thing that can be written at the caret. */
export interface Completion {
  /** What the list shows and what is filtered by. */
  label: string;
  /** What replaces the text from `from` to `to`. A function's text ends behind its `(`. */
  insert: string;
  kind: "field" | "step" | "function" | "variable" | "keyword";
  /** The kind of the value: `text`, `number`, `list of object`, `text or null`. */
  type?: string;
  detail?: Text;
}
export interface Completions {
  from: number;
  to: number;
  options: Completion[];
}

const KEYWORDS = ["true", "false", "null"];
const ROOT_DOCS: Record<string, Text> = {
  trigger: { en: "What started the run", zh: "启动运行的数据" },
  steps: { en: "Results of earlier steps", zh: "此前步骤的结果" },
  item: { en: "The item of the for-each", zh: "逐项处理的当前项" },
  index: { en: "The item's number, from 0", zh: "当前项的序号，从 0 开始" },
  vars: { en: "The workflow's constants", zh: "工作流的常量" },
  run: { en: "This run: id, workflow, startedAt", zh: "本次运行：id、workflow、startedAt" },
  now: { en: "The current time", zh: "当前时间" },
};

/**
 * What can be written at a place of a text, for a list at the caret (rule EXP-20). Fields come with the known types;
 * functions after a dot are those that take such a value first. Options are not filtered by what was typed already:
 * `from` and `to` say what that is.
 *
 * @param position Offset in `text`. Outside `{{ }}` there is nothing to offer.
 */
export function complete(text: string, position: number, env: TypeEnv): Completions {
  const cursor = cursorAt(text, position);
  if (!cursor) return { from: position, to: position, options: [] };
  const { from, to } = cursor;
  if (cursor.place === "none") return { from, to, options: [] };
  const variables = loopTypes(cursor, env);
  if (cursor.place === "start") return { from, to, options: startOptions(env, variables) };
  const type = typeOf(cursor.target, env, variables);
  const steps = cursor.target.trim() === "steps";
  if (cursor.place === "key")
    return {
      from,
      to,
      options: fieldOptions(type, steps, cursor.closed ? (name) => printText(name) : (name) => `${printText(name)}]`),
    };
  // A field whose name is no plain word needs [ ] and so replaces the dot before it.
  const plain = fieldOptions(type, steps, (name) => name).filter((option) => isName(option.label));
  return { from, to, options: [...plain, ...methodOptions(type)] };
}

function typeOf(source: string, env: TypeEnv, variables: ReadonlyMap<string, Type>): Type {
  try {
    const check: Check = { env, problems: [], variables, lenient: true, present: new Set() };
    return infer(parseExpression(source), check);
  } catch {
    // Unfinished text: nothing is known.
    return ANY;
  }
}

/** Types of the loop variables that the caret is inside of, outermost first. */
function loopTypes(cursor: Cursor, env: TypeEnv): ReadonlyMap<string, Type> {
  const variables = new Map<string, Type>();
  for (const loop of cursor.loops) {
    const spec = functionOf(loop.function);
    if (spec && "lambda" in spec) variables.set(loop.name, itemOf(typeOf(loop.list, env, variables)));
  }
  return variables;
}

const withType = (type: Type | undefined): { type?: string } =>
  !type || type.kind === "any" ? {} : { type: kindWord(type) };

function startOptions(env: TypeEnv, variables: ReadonlyMap<string, Type>): Completion[] {
  const options: Completion[] = [];
  for (const [name, type] of variables)
    options.push({ label: name, insert: name, kind: "variable", ...withType(type) });
  for (const name of ROOTS) {
    const type = rootType(name, env);
    const detail = ROOT_DOCS[name];
    if (type && detail) options.push({ label: name, insert: name, kind: "variable", ...withType(type), detail });
  }
  for (const { name, signature, doc } of functions)
    options.push({ label: name, insert: `${name}(`, kind: "function", type: signature, detail: doc });
  for (const word of KEYWORDS)
    options.push({ label: word, insert: word, kind: "keyword", ...(word === "null" ? {} : withType(BOOLEAN)) });
  return options;
}

function fieldOptions(type: Type, steps: boolean, insert: (name: string) => string): Completion[] {
  const options = new Map<string, Completion>();
  for (const part of partsOf(type)) {
    if (part.kind !== "object") continue;
    for (const [name, field] of part.fields) {
      const detail =
        field.description === undefined ? {} : { detail: { en: field.description, zh: field.description } };
      options.set(name, {
        label: name,
        insert: insert(name),
        kind: steps ? "step" : "field",
        ...withType(field.type),
        ...detail,
      });
    }
  }
  return [...options.values()];
}

/** Whether a function can be called on such a value: `list.sum(`, `text.upper(`. */
function callableOn(spec: FunctionSpec, type: Type): boolean {
  if ("lenient" in spec) return false;
  const param = "lambda" in spec ? { name: "list", kinds: ["list" as const] } : spec.params[0];
  if (!param) return false;
  const parts = partsOf(type).filter((part) => part.kind !== "null");
  return parts.some(
    (part) =>
      part.kind === "any" || (part.kind !== "union" && !param.kinds.includes("any") && fits(0, part.kind, param)),
  );
}

function methodOptions(type: Type): Completion[] {
  return functions.flatMap(({ name, signature, doc }): Completion[] => {
    const spec = functionOf(name);
    return spec && callableOn(spec, type)
      ? [{ label: name, insert: `${name}(`, kind: "function", type: signature, detail: doc }]
      : [];
  });
}
