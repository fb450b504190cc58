import type { RouteResponse } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Repeat } from "lucide-react";
import { useState } from "react";
import { useReplayEvent } from "../../data/mutations.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { BackLink } from "../back-link.tsx";
import { DetailProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { EventBody } from "./event-body.tsx";
import { EventHeaders } from "./event-headers.tsx";
import { SOURCES } from "./inbox-page.tsx";
import { InboxStatus } from "./inbox-status.tsx";

const route = getRouteApi("/inbox/$id");
type Detail = RouteResponse<"getInboxEvent">;

/** One thing that came in, as it came in. */
export default function InboxEventPage() {
  const t = useT();
  const { id } = route.useParams();
  const query = useQuery(queries.inboxEvent(id));
  const may = useCan("inbox:replay");
  const event = query.data;
  if (query.error && !event) return <DetailProblem query={query} />;
  return (
    <Page
      title={event?.target ?? "…"}
      right="inbox:read"
      back={<BackLink to="/inbox">{t("inbox.title")}</BackLink>}
      actions={event && may && <Replay event={event} />}
    >
      {event ? <Detail event={event} /> : <Skeleton height={160} />}
    </Page>
  );
}

function Detail({ event }: { event: Detail }) {
  const t = useT();
  return (
    <>
      <Verdict event={event} />
      <div className={`${page.card} ${page.padded}`}>
        <Facts event={event} />
      </div>
      <section className={page.section}>
        <h2>{t("inbox.body")}</h2>
        <EventBody event={event} />
      </section>
      {Object.keys(event.headers).length > 0 && (
        <section className={page.section}>
          <h2>{t("inbox.headers")}</h2>
          <EventHeaders headers={event.headers} />
        </section>
      )}
    </>
  );
}

function Verdict({ event }: { event: Detail }) {
  const t = useT();
  if (event.status === "rejected")
    return <Banner tone="failed">{t("inbox.rejectedBecause", { reason: event.reason ?? "" })}</Banner>;
  if (event.status === "duplicate") return <Banner>{t("inbox.duplicateOf", { reason: event.reason ?? "" })}</Banner>;
  if (event.status === "unmatched") return <Banner tone="waiting">{t("inbox.unmatchedText")}</Banner>;
  return null;
}

function Facts({ event }: { event: Detail }) {
  const t = useT();
  const format = useFormat();
  return (
    <dl className={page.facts}>
      <dt>{t("inbox.status")}</dt>
      <dd>
        <InboxStatus status={event.status} />
      </dd>
      <dt>{t("inbox.event")}</dt>
      <dd>{t(SOURCES[event.source].label)}</dd>
      <dt>{t("inbox.received")}</dt>
      <dd>
        {format.dateTime(event.receivedAt)} · <RelativeTime at={event.receivedAt} />
      </dd>
      {event.providerId && (
        <>
          <dt>{t("inbox.providerId")}</dt>
          <dd className={page.mono}>{event.providerId}</dd>
        </>
      )}
      <dt>{t("inbox.size")}</dt>
      <dd className="numeric">{format.bytes(event.bytes)}</dd>
      <dt>{t("inbox.startedRuns")}</dt>
      <dd>
        {event.runs.length === 0 && <span className={page.muted}>{t("inbox.noRuns")}</span>}
        {event.runs.map((run) => (
          <div key={run}>
            <Link to="/runs/$run" params={{ run }} className={page.mono}>
              {run}
            </Link>
          </div>
        ))}
      </dd>
    </dl>
  );
}

function Replay({ event }: { event: Detail }) {
  const t = useT();
  const replay = useReplayEvent();
  const [asking, ask] = useState(false);
  const run = async () => {
    const { runs } = await replay.mutateAsync(event.id);
    toast.show({ title: t("inbox.replayed", { n: runs.length }), tone: runs.length > 0 ? "succeeded" : "neutral" });
  };
  return (
    <>
      <Button icon={Repeat} onPress={() => ask(true)}>
        {t("inbox.replay")}
      </Button>
      <ConfirmDialog
        title={t("inbox.replayTitle")}
        confirm={t("inbox.replay")}
        isOpen={asking}
        onClose={() => ask(false)}
        onConfirm={run}
      >
        {t("inbox.replayText")}
      </ConfirmDialog>
    </>
  );
}
