import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { client } from "../data/client.ts";
import { requireCatalog } from "../i18n/runtime.ts";
import { CrashedPage, NotFoundPage } from "./problem-pages.tsx";
import {
  editorSearch,
  inboxSearch,
  newConnectionSearch,
  runSearch,
  runsSearch,
  templatesSearch,
  versionsSearch,
  workflowsSearch,
} from "./search.ts";
import { Shell } from "./shell.tsx";

const root = createRootRoute({ component: Shell });
const at = <const Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

const home = createRoute({ ...at("/"), component: lazyRouteComponent(() => import("../pages/home/home-page.tsx")) });
const workflows = createRoute({
  ...at("/workflows"),
  validateSearch: workflowsSearch,
  component: lazyRouteComponent(() => import("../pages/workflows/workflows-page.tsx")),
});
const runs = createRoute({
  ...at("/runs"),
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import("../pages/runs/runs-page.tsx")),
});
/** Only the run's id is known, from a log line or an answer of the API: find its workflow. */
const runById = createRoute({
  ...at("/runs/$run"),
  loader: async ({ params: { run } }) => {
    const { workflow } = await client.call("getRun", { params: { id: run } });
    throw redirect({ to: "/w/$id/runs/$run", params: { id: workflow, run }, replace: true });
  },
  errorComponent: NotFoundPage,
});
const approvals = createRoute({
  ...at("/approvals"),
  component: lazyRouteComponent(() => import("../pages/approvals/approvals-page.tsx")),
});
const approval = createRoute({
  ...at("/approvals/$id"),
  component: lazyRouteComponent(() => import("../pages/approvals/approval-page.tsx")),
});
const inbox = createRoute({
  ...at("/inbox"),
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import("../pages/inbox/inbox-page.tsx")),
});
const inboxEvent = createRoute({
  ...at("/inbox/$id"),
  component: lazyRouteComponent(() => import("../pages/inbox/inbox-event-page.tsx")),
});
const templates = createRoute({
  ...at("/templates"),
  validateSearch: templatesSearch,
  loader: () => requireCatalog("guide"),
  component: lazyRouteComponent(() => import("../pages/templates/templates-page.tsx")),
});
const template = createRoute({
  ...at("/templates/$id"),
  loader: () => requireCatalog("guide"),
  component: lazyRouteComponent(() => import("../pages/templates/template-page.tsx")),
});
const connections = createRoute({
  ...at("/connections"),
  component: lazyRouteComponent(() => import("../pages/connections/connections-page.tsx")),
});
const newConnection = createRoute({
  ...at("/connections/new"),
  validateSearch: newConnectionSearch,
  component: lazyRouteComponent(() => import("../pages/connections/new-connection-page.tsx")),
});
const connection = createRoute({
  ...at("/connections/$id"),
  component: lazyRouteComponent(() => import("../pages/connections/connection-page.tsx")),
});
const settings = createRoute({
  ...at("/settings"),
  component: lazyRouteComponent(() => import("../pages/settings/settings-page.tsx")),
});
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$section", params: { section: "appearance" }, replace: true });
  },
});
const settingsSection = createRoute({
  getParentRoute: () => settings,
  path: "$section",
  component: lazyRouteComponent(() => import("../pages/settings/settings-section.tsx")),
});
const workflowRuns = createRoute({
  ...at("/w/$id/runs"),
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import("../pages/runs/workflow-runs-page.tsx")),
});
const versions = createRoute({
  ...at("/w/$id/versions"),
  validateSearch: versionsSearch,
  staticData: { bare: true },
  loader: () => requireCatalog("editor", "panels"),
  component: lazyRouteComponent(() => import("../compare/versions-page.tsx")),
});

/** The canvas fills the window; its texts come with it. */
const editor = createRoute({
  ...at("/w/$id"),
  validateSearch: editorSearch,
  staticData: { bare: true },
  loader: () => requireCatalog("editor"),
  component: lazyRouteComponent(() => import("../canvas/editor-page.tsx")),
});
const run = createRoute({
  ...at("/w/$id/runs/$run"),
  validateSearch: runSearch,
  staticData: { bare: true },
  loader: () => requireCatalog("editor", "panels"),
  component: lazyRouteComponent(() => import("../run-view/run-page.tsx")),
});

/** Every state of cards and controls, to look at and to test; linked from nowhere. */
const gallery = createRoute({
  ...at("/dev/gallery"),
  loader: () => requireCatalog("editor"),
  component: lazyRouteComponent(() => import("../gallery/gallery-page.tsx")),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    workflows,
    runs,
    runById,
    approvals,
    approval,
    inbox,
    inboxEvent,
    templates,
    template,
    connections,
    newConnection,
    connection,
    settings.addChildren([settingsIndex, settingsSection]),
    workflowRuns,
    versions,
    editor,
    run,
    gallery,
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: CrashedPage,
  defaultNotFoundComponent: NotFoundPage,
  // Scrolling happens inside the main area, not the window.
  scrollRestoration: true,
  scrollToTopSelectors: ["#content"],
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** The page fills the window and brings its own top bar; the navigation opens over it. */
    bare?: boolean;
  }
}
