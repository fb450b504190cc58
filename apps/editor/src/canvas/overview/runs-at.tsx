import type { OpenStatus } from "@signalbox/model";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./overview.module.css";

/** The runs behind one number, newest first, each with the way to its page at that step. */
export function RunsAt({
  workflow,
  node,
  status,
  version,
  title,
  onClose,
}: {
  workflow: string;
  node: string;
  status: OpenStatus;
  version: number | undefined;
  title: string;
  onClose(): void;
}) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useInfiniteQuery({
    queryKey: ["activity", workflow, version, node, status],
    queryFn: ({ pageParam: before }) =>
      client.call("listActivity", { params: { id: workflow }, query: { node, status, version, before, limit: 20 } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: 5000,
  });
  // Who opened it reads on here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number is another list
  useEffect(() => heading.current?.focus(), [node, status]);
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <section className={styles.runs} aria-label={title}>
      <div className={styles.runsHead}>
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        <IconButton size="dense" icon={X} label={t("overview.close")} onPress={onClose} />
      </div>
      {list.error ? (
        <Banner tone="failed">{errorText(list.error)}</Banner>
      ) : items === undefined ? (
        <Skeleton height={28} />
      ) : items.length === 0 ? (
        <span className={styles.quiet}>{t("overview.noneLeft")}</span>
      ) : (
        items.map(({ run, path, since }) => (
          <Link
            key={`${run.id} ${path}`}
            to="/w/$id/runs/$run"
            params={{ id: workflow, run: run.id }}
            search={{ step: path }}
            className={styles.run}
          >
            <StatusIcon status={status} />
            <code>{run.id.slice(-8)}</code>
            <span>
              {Object.entries(run.entities)
                .map(([kind, id]) => `${kind} ${id}`)
                .join(" · ")}
            </span>
            <RelativeTime at={since} />
          </Link>
        ))
      )}
      {list.hasNextPage && (
        <Button size="dense" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {t("overview.older")}
        </Button>
      )}
    </section>
  );
}
