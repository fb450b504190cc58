export { ApiError } from "./api-error.ts";
export { type Backoff, backoffDelay } from "./backoff.ts";
export { type CallOptions, type Client, type ClientOptions, createClient, type FetchLike } from "./client.ts";
export {
  createLive,
  type Live,
  type LiveOptions,
  type LiveProgress,
  type LiveStatus,
  type LiveTopic,
  type RunOptions,
} from "./live.ts";
export type { SocketLike, SocketMaker } from "./socket.ts";
