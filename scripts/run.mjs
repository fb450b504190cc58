#!/usr/bin/env node
/**
 * The one script behind `npm start`, `npm test` and the others. Plain JavaScript, so that it runs on the Node a
 * machine already has (20 or newer); what it starts runs on Node 24, brought along when missing.
 */
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Signalbox needs Node.js 20 or newer to start; this is ${process.version}.`);
  console.error("Install the current Node.js from nodejs.org or with your package manager, then try again.");
  console.error(`需要 Node.js 20 或更高版本，当前为 ${process.version}。请安装新版 Node.js 后重试。`);
  process.exit(1);
}
const { main } = await import("./bootstrap/main.mjs");
process.exitCode = await main(process.argv.slice(2));
