import type { RouteQuery } from "@signalbox/model";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

export type RunFilter = RouteQuery<"listRuns">;
export type InboxFilter = RouteQuery<"listInbox">;

/** What the editor asks of the server, as query options for `useQuery` and route loaders. Keys begin with the thing. */
export const queries = {
  session: () =>
    queryOptions({ queryKey: ["session"], queryFn: () => client.call("getSession"), staleTime: 5 * 60_000 }),
  nodes: () => queryOptions({ queryKey: ["nodes"], queryFn: () => client.call("listNodes"), staleTime: 10 * 60_000 }),
  templates: () =>
    queryOptions({ queryKey: ["templates"], queryFn: () => client.call("listTemplates"), staleTime: 10 * 60_000 }),
  template: (id: string, language: "en" | "zh") =>
    queryOptions({
      queryKey: ["template", id, language],
      queryFn: () => client.call("getTemplate", { params: { id }, query: { language } }),
      staleTime: 10 * 60_000,
    }),
  workflows: () => queryOptions({ queryKey: ["workflows"], queryFn: () => client.call("listWorkflows") }),
  search: (q: string, limit: number) =>
    queryOptions({
      queryKey: ["search", q, limit],
      queryFn: () => client.call("searchWorkflows", { query: { q, limit } }),
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  workflow: (id: string) =>
    queryOptions({ queryKey: ["workflow", id], queryFn: () => client.call("getWorkflow", { params: { id } }) }),
  versions: (id: string) =>
    queryOptions({ queryKey: ["versions", id], queryFn: () => client.call("listVersions", { params: { id } }) }),
  history: (id: string) =>
    infiniteQueryOptions({
      queryKey: ["versions", id, "history"],
      queryFn: ({ pageParam }) =>
        client.call("listHistory", { params: { id }, query: pageParam === 0 ? {} : { before: pageParam } }),
      initialPageParam: 0,
      getNextPageParam: ({ next }) => (next === undefined ? undefined : Number(next)),
    }),
  version: (id: string, version: number) =>
    queryOptions({
      queryKey: ["version", id, version],
      queryFn: () => client.call("getVersion", { params: { id, version: String(version) } }),
      // Versions never change.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  runs: (filter: RunFilter) =>
    queryOptions({
      queryKey: ["runs", filter],
      queryFn: () => client.call("listRuns", { query: filter }),
      placeholderData: keepPreviousData,
    }),
  run: (id: string) =>
    queryOptions({ queryKey: ["run", id], queryFn: () => client.call("getRun", { params: { id } }) }),
  approvals: () => queryOptions({ queryKey: ["approvals"], queryFn: () => client.call("listApprovals") }),
  approval: (id: string) =>
    queryOptions({ queryKey: ["approval", id], queryFn: () => client.call("getApproval", { params: { id } }) }),
  inbox: (filter: InboxFilter) =>
    queryOptions({
      queryKey: ["inbox", filter],
      queryFn: () => client.call("listInbox", { query: filter }),
      placeholderData: keepPreviousData,
    }),
  inboxEvent: (id: string) =>
    queryOptions({ queryKey: ["inboxEvent", id], queryFn: () => client.call("getInboxEvent", { params: { id } }) }),
  connections: () => queryOptions({ queryKey: ["connections"], queryFn: () => client.call("listConnections") }),
};
