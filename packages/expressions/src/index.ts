export { type FunctionDoc, functions } from "./catalogue.ts";
export { ExpressionError, type Range } from "./error.ts";
export { evaluateParams, evaluateTemplate } from "./evaluate.ts";
export type { Reason, Text } from "./messages.ts";
export { type References, references, renameStep } from "./references.ts";
export type { Scope } from "./scope.ts";
export { isTemplate, type Part, parseTemplate } from "./template.ts";
