import type { RouteName, Routes } from "@signalbox/model";
import type { z } from "zod";
import type { Identity } from "../auth/identity.ts";

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
type Output<K extends RouteName, Part extends "query" | "body"> = Routes[K] extends { [P in Part]: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : undefined
  : undefined;

/** A checked request: what its handler gets. */
export interface Call<K extends RouteName> {
  params: Record<ParamNames<Routes[K]["path"]>, string>;
  query: Output<K, "query">;
  body: Output<K, "body">;
  identity: Identity;
  /** Address under which the caller reaches this server, without a slash at the end. */
  baseUrl: string;
}
export type Answer<K extends RouteName> = z.input<Routes[K]["response"]>;
export type Handler<K extends RouteName> = (call: Call<K>) => Promise<Answer<K>>;
/** One handler for every route of the table: a route without one does not compile. */
export type Handlers = { [K in RouteName]: Handler<K> };
/** The handlers of one concern, merged with the others in `services/`. */
export type SomeHandlers<K extends RouteName> = Pick<Handlers, K>;
