#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded, so that the next start finds it compiled.
enableCompileCache();
const { main } = await import("./cli/main.ts");

// Not process.exit: what was written to a pipe must get there first.
process.exitCode = await main(process.argv.slice(2));
