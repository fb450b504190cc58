import type { TypeEnv } from "@signalbox/expressions";
import type { Finding } from "@signalbox/model";
import { createContext, useContext } from "react";
import type { PreviewData } from "../expression-field/props.ts";

/** What the fields of one node's form need besides their values. */
export interface NodeFormContext {
  /** Id of the node. */
  node: string;
  /** Types of what expressions here can read, as far as they are declared or were seen in data. */
  env: TypeEnv;
  /** The same, only as far as they are declared. */
  declared: TypeEnv;
  /** Data for previews, and where it comes from. */
  preview: PreviewData;
  /** Chooses the item of the for-each around that previews are of. */
  setItem(index: number): void;
  /** Id of the trigger, when there is one only. */
  trigger: string | undefined;
  /** The same for fields of a container that are evaluated inside of it, before a pass or after. */
  inside(when: "before" | "after"): Pick<NodeFormContext, "env" | "declared" | "preview">;
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
