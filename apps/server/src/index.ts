export { readConfig } from "./config/read-config.ts";
export { type Core, type CoreOptions, createCore } from "./core/create-core.ts";
export { makeLog } from "./ops/log.ts";
export { listen, type Server } from "./server.ts";
