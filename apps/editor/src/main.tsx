import "./styles/tokens.css";
import "./styles/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followPreferences, preferredLanguage, setPreferences } from "./app/preferences.ts";
import { router } from "./app/router.tsx";
import { queryClient } from "./data/query-client.ts";
import { I18nProvider } from "./i18n/provider.tsx";
import { activateLanguage } from "./i18n/runtime.ts";
import { ToastRegion } from "./ui/toast.tsx";
import { TooltipLayer } from "./ui/tooltip.tsx";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no element #root to render into.");

followPreferences();
const language = preferredLanguage();
await activateLanguage(language);
createRoot(element).render(
  <StrictMode>
    <I18nProvider initial={language} onChange={(next) => setPreferences({ language: next })}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <ToastRegion />
        <TooltipLayer />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
