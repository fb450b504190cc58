export type { Bus, Connection, Database, Lane, Log, QueryResult, Sql } from "./database/sql.ts";
export { type OpenOptions, openDatabase } from "./open-database.ts";
export { openMemoryDatabase } from "./open-memory-database.ts";
export { createRunStore } from "./run-store/create-run-store.ts";
