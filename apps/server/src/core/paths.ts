import { fileURLToPath } from "node:url";

const root = new URL("../../../../", import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, root));

/** Where the parts that ship beside the server are. */
export const PATHS = {
  editor: at("apps/editor/dist"),
  examples: at("examples/workflows"),
  templates: at("examples/templates"),
  demoShop: at("examples/demo-shop/src/main.ts"),
};
