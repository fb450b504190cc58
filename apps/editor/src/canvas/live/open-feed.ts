// What folds a run for the canvas; loads once a run is shown.
export { RunFeed } from "./run-feed.ts";
export { runVersions } from "./run-versions.ts";
