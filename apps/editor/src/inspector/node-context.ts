import type { Scope, TypeEnv } from "@signalbox/expressions";
import type { Finding } from "@signalbox/model";
import { createContext, useContext } from "react";

/** What the fields of one node's form need besides their values. */
export interface NodeFormContext {
  /** Id of the node. */
  node: string;
  /** Types of what expressions here can read. */
  env: TypeEnv;
  /** Data for previews, and where it comes from. */
  preview: { scope: Scope; source: "run" | "sample" };
  /** The same for fields of a container that are evaluated inside of it, before a pass or after. */
  inside(when: "before" | "after"): Pick<NodeFormContext, "env" | "preview">;
  readOnly: boolean;
  findings: readonly Finding[];
  /** Names people gave to nodes, for the field picker. */
  nameOf(id: string): string;
}

const Context = createContext<NodeFormContext | undefined>(undefined);
export const NodeFormProvider = Context;

/** @throws Error outside the inspector. */
export function useNodeForm(): NodeFormContext {
  const value = useContext(Context);
  if (!value) throw new Error("Fields of a node are drawn inside <NodeFormProvider> only.");
  return value;
}
