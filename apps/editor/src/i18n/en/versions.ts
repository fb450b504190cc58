export const versions = {
  title: "Versions",
  ofWorkflow: "Versions of {name}",
  version: "Version {version}",
} as const;
