import type { Json, RouteResponse, ValueCut, ValuePath } from "@signalbox/model";
import { client } from "../data/client.ts";

export type Part = RouteResponse<"getStepValue">;

/** Where the rest of a value comes from that is too large to be here as a whole. */
export interface ValueSource {
  part(at: ValuePath, offset?: number, most?: number): Promise<Part>;
  find(at: ValuePath, text: string): Promise<Part>;
  /** All of it, for a file. */
  whole(): Promise<Json | undefined>;
}

/** Characters of JSON that are asked for when a step is opened: input and output each. */
export const FIRST_PART = 32_000;

/** A value of a step of a run. @param path Empty: of the run itself. */
export function stepSource(run: string, path: string, of: "input" | "output"): ValueSource {
  const params = { id: run };
  const ask = (at: ValuePath, query: object) =>
    client.call("getStepValue", { params, query: { path, of, at: JSON.stringify(at), ...query } });
  return {
    part: (at, offset = 0, most = FIRST_PART) => ask(at, { offset, most }),
    find: (at, q) => ask(at, { q }),
    async whole() {
      if (path !== "") return (await client.call("getStep", { params, query: { path } }))[of];
      const { rows } = await client.call("getJournal", { params, query: { limit: 5000 } });
      for (const event of rows.flatMap(({ events }) => events)) {
        if (of === "input" && event.t === "started") return event.input;
        if (of === "output" && event.t === "ended") return event.out;
      }
      return undefined;
    },
  };
}

/** Another value to hold this one against: the same step in another pass, item or run. */
export interface OtherValue {
  id: string;
  label: string;
  load(): Promise<{ value: Json; cuts: readonly ValueCut[] }>;
}
