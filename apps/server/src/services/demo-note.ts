import { isObject, type Json } from "@signalbox/model";
import type { Storage } from "./storage.ts";

/** What is remembered of the demo between starts, so that the shop is found where the workflows look for it. */
export interface DemoNote {
  secret: string;
  url: string;
  port: number;
  smtpPort: number;
  /** Workflow ids by the file they came from. */
  workflows: Record<string, string>;
}
const KEY = "demo";

/** Ids of the connections to the demo shop. */
export const DEMO_HOOKS = "demo-shop";
export const DEMO_MAIL = "demo-shop-mail";

/** Undefined where the demo never ran. */
export async function readDemoNote({ notes }: Pick<Storage, "notes">): Promise<DemoNote | undefined> {
  const note = await notes.get(KEY);
  return isObject(note) ? (note as unknown as DemoNote) : undefined;
}

export const writeDemoNote = ({ notes }: Pick<Storage, "notes">, note: DemoNote): Promise<void> =>
  notes.set(KEY, note as unknown as Json);
