import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { z } from "zod";
import { requireCatalog } from "../i18n/runtime.ts";

const root = createRootRoute({ component: () => <Outlet /> });

/** Search params of the editor; every view can be sent as a link. */
export const editorSearch = z.object({
  node: z.string().optional().catch(undefined),
  tab: z.enum(["params", "data", "runs", "notes", "docs"]).optional().catch(undefined),
});
/** Search params of a run page. `at` is a journal rev. */
export const runSearch = z.object({
  step: z.string().optional().catch(undefined),
  attempt: z.coerce.number().int().positive().optional().catch(undefined),
  at: z.coerce.number().int().min(0).optional().catch(undefined),
  view: z.enum(["canvas", "timeline", "log"]).optional().catch(undefined),
});

const editor = createRoute({
  getParentRoute: () => root,
  path: "/w/$id",
  validateSearch: editorSearch,
  loader: () => requireCatalog("editor"),
  component: lazyRouteComponent(() => import("../canvas/editor-page.tsx")),
});
const run = createRoute({
  getParentRoute: () => root,
  path: "/w/$id/runs/$run",
  validateSearch: runSearch,
  loader: () => requireCatalog("editor"),
  component: lazyRouteComponent(() => import("../run-view/run-page.tsx")),
});
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/w/$id", params: { id: "none" } });
  },
});

export const router = createRouter({ routeTree: root.addChildren([home, editor, run]), defaultPreload: "intent" });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
