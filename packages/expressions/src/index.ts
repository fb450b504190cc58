export { type FunctionDoc, functions } from "./catalogue.ts";
export { checkTemplate, typeOfTemplate } from "./check.ts";
export { type Completion, type Completions, complete } from "./complete.ts";
export {
  CONDITION_OPS,
  type Comparison,
  type Condition,
  type ConditionOp,
  conditionToExpression,
  expressionToCondition,
} from "./condition.ts";
export { ExpressionError, type Range } from "./error.ts";
export { type CompiledParams, compileParams, evaluateParams, evaluateTemplate } from "./evaluate.ts";
export type { Reason, Text } from "./messages.ts";
export type { Problem } from "./problem.ts";
export { type ReferencePath, referencePaths } from "./reference-paths.ts";
export { type References, readFromInput, readInside, references, renameStep } from "./references.ts";
export { isTemplate, type Part } from "./scan-template.ts";
export type { Scope } from "./scope.ts";
export { parseTemplate } from "./template.ts";
export type { TypeEnv } from "./types/env.ts";
