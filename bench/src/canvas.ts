// It drives the editor as its browser tests do, and stands with them.
await import("../test/canvas-bench.ts");

export {};
