import { ApiError } from "@signalbox/client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { NotFoundPage } from "../app/problem-pages.tsx";
import { useErrorText } from "../data/error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";

/** Says why data could not be fetched, with a way to try again; nothing while all is well. */
export function LoadProblem({ query }: { query: Pick<UseQueryResult, "error" | "isFetching" | "refetch"> }) {
  const t = useT();
  const text = useErrorText();
  if (!query.error) return null;
  return (
    <Banner
      tone="failed"
      actions={
        <Button size="dense" icon={RotateCw} isPending={query.isFetching} onPress={() => query.refetch()}>
          {t("common.retry")}
        </Button>
      }
    >
      <b>{t("nav.loadFailed")}.</b> {text(query.error)}
    </Banner>
  );
}

export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** For pages of one thing: a missing thing is a page of its own, other errors a banner. */
export function DetailProblem({ query }: { query: Pick<UseQueryResult, "error" | "isFetching" | "refetch"> }) {
  return isMissing(query.error) ? <NotFoundPage /> : <LoadProblem query={query} />;
}
