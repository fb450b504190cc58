import { enableCompileCache } from "node:module";

// As the program itself does: without, a start compiles everything anew and takes half a second longer.
enableCompileCache();
await import("./signalbox-server.ts");
