import { ApiError } from "@signalbox/client";
import { QueryClient } from "@tanstack/react-query";

/** Errors of the request itself stay errors; a lost connection or a restarting server is worth another try. */
const mayHelp = (error: Error): boolean => error instanceof ApiError && (error.status === 0 || error.status >= 500);

/** The one cache of server data. The live feed writes into it, so answers stay fresh without polling. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 3 && mayHelp(error),
      retryDelay: (count) => Math.min(500 * 2 ** count, 5_000),
      // The browser's idea of "online" is about cables, not about this server.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
