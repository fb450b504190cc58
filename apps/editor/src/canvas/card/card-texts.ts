import type { NodeDefinition } from "@signalbox/model";
import { useStepErrorText } from "../../data/step-error-text.ts";
import { useI18n } from "../../i18n/provider.tsx";
import type { NodeTint } from "../../ui/node-icon.tsx";
import type { CanvasNode } from "../graph/canvas-graph.ts";
import type { Badges, NodeView } from "../live/views.ts";
import { summaryOf } from "./summary.ts";

/** The tint of a node's icon tile. */
export function tintOf(definition: NodeDefinition | undefined): NodeTint {
  if (!definition) return "flow";
  if (definition.category === "ai") return "ai";
  if (definition.kind !== "action") return definition.kind;
  return definition.behaviour === "action" || definition.behaviour === "child" ? "action" : "flow";
}

export const cardName = (card: CanvasNode): string => card.node.label || card.id;

export interface CardTexts {
  title: string;
  subtitle: string;
  tone: NodeView["status"] | "problem" | undefined;
}

/** What stands on a card: the title never changes, the subtitle says the most useful thing at the moment. */
export function useCardTexts(card: CanvasNode, view: NodeView | undefined, badges: Badges | undefined): CardTexts {
  const { t, local, format } = useI18n();
  const errorText = useStepErrorText();
  const title = card.node.label || (card.definition ? local(card.definition.title) : card.node.type);
  const idle = (): CardTexts => ({
    title,
    subtitle: summaryOf(card) || aboutType(),
    tone: undefined,
  });
  if (card.node.disabled) return { title, subtitle: t("canvas.off"), tone: undefined };
  if (!view) {
    const problem = badges?.problems;
    return problem?.severity === "error" ? { title, subtitle: problem.first, tone: "problem" } : idle();
  }
  return { title, tone: view.status, subtitle: liveText() || idle().subtitle };

  /** Without settings to sum up: the type, or what it does when the title says the type already. */
  function aboutType(): string {
    if (!card.definition) return t("canvas.unknownType");
    const type = local(card.definition.title);
    return type === title ? local(card.definition.description) : type;
  }
  function liveText(): string {
    if (!view) return "";
    if (view.items)
      return t("canvas.items", { done: view.items.done, total: view.items.total, failed: view.items.failed });
    if (view.steps && view.steps.total > 1)
      return t("canvas.steps", { done: view.steps.done, total: view.steps.total, failed: view.steps.failed });
    switch (view.status) {
      case "scheduled":
        return view.progress?.message ?? "";
      case "failed":
        return firstLine(view.error && errorText(view.error).text);
      case "retrying":
        return view.retryAt === undefined
          ? firstLine(view.error && errorText(view.error).text)
          : t("canvas.retryAt", { attempt: view.attempts + 1, time: format.time(view.retryAt) });
      case "waiting":
        return waitText();
      case "skipped":
        return t("canvas.skipped");
      case "cancelled":
        return t("canvas.cancelled");
      default:
        return "";
    }
  }
  function waitText(): string {
    const wait = view?.wait;
    if (wait?.approval) return t("canvas.waitApproval", { title: wait.approval.title });
    if (wait?.event) return t("canvas.waitEvent", { name: wait.event.name });
    if (wait?.callback) return t("canvas.waitCallback");
    return wait?.due === undefined ? t("canvas.waiting") : t("canvas.waitUntil", { time: format.dateTime(wait.due) });
  }
}

const firstLine = (text: string | undefined): string => text?.split("\n", 1)[0] ?? "";
