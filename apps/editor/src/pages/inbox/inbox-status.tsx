import type { InboxEvent } from "@signalbox/model";
import { CircleCheck, CircleDashed, CircleX, Copy, type LucideIcon } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { Badge, type BadgeTone } from "../../ui/badge.tsx";

const LOOK: Record<InboxEvent["status"], { tone: BadgeTone; icon: LucideIcon }> = {
  matched: { tone: "succeeded", icon: CircleCheck },
  unmatched: { tone: "waiting", icon: CircleDashed },
  rejected: { tone: "failed", icon: CircleX },
  duplicate: { tone: "neutral", icon: Copy },
};

/** What became of something that came in. */
export function InboxStatus({ status }: { status: InboxEvent["status"] }) {
  const t = useT();
  return (
    <Badge tone={LOOK[status].tone} icon={LOOK[status].icon}>
      <span data-word>{t(`inbox.${status}`)}</span>
    </Badge>
  );
}
