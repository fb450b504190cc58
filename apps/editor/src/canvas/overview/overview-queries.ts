import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "../../data/client.ts";

/** What the overview asks of the server. */
export const overviewQueries = {
  /** Asked again and again while it is looked at; a hidden tab asks nothing. */
  activity: (id: string, version: number | undefined) =>
    queryOptions({
      queryKey: ["activity", id, version],
      queryFn: () => client.call("getActivity", { params: { id }, query: { version } }),
      refetchInterval: 1500,
      placeholderData: keepPreviousData,
    }),
  /** @param to ISO 8601; without it up to now, and asked again every ten seconds. */
  statistics: (id: string, time: { period: number } | { from: string; to: string }, version: number | undefined) =>
    queryOptions({
      queryKey: ["statistics", id, time, version],
      queryFn: () => {
        const { from, to } =
          "period" in time ? { from: new Date(Date.now() - time.period).toISOString(), to: undefined } : time;
        return client.call("getStatistics", { params: { id }, query: { from, to, version } });
      },
      refetchInterval: "period" in time ? 10_000 : false,
      placeholderData: keepPreviousData,
    }),
};
