import type { versions as en } from "../en/versions.ts";
import type { Translated } from "../types.ts";

export const versions: Translated<typeof en> = {
  title: "版本",
  ofWorkflow: "“{name}”的版本",
  version: "版本 {version}",
};
