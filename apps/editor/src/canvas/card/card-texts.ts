import type { NodeDefinition } from "@signalbox/model";
import { useStepErrorText } from "../../data/step-error-text.ts";
import { useI18n } from "../../i18n/provider.tsx";
import type { NodeTint } from "../../ui/node-icon.tsx";
import type { CanvasNode } from "../graph/canvas-graph.ts";
import type { Badges, NodeView } from "../live/views.ts";
import { plain, summaryOf } from "./summary.ts";

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
  const list = (names: readonly string[]) => names.join(t("canvas.comma"));
  const errorText = useStepErrorText();
  const title = card.node.label || (card.definition ? local(card.definition.title) : card.node.type);
  const idle = (): CardTexts => ({
    title,
    subtitle: aboutWhen() || summaryOf(card) || aboutType(),
    tone: undefined,
  });
  if (card.node.disabled) return { title, subtitle: t("canvas.off"), tone: undefined };
  if (!view) {
    const problem = badges?.problems;
    // What runs aside always says when; the badge counts its problems.
    return problem?.severity === "error" && !card.aside ? { title, subtitle: problem.first, tone: "problem" } : idle();
  }
  return { title, tone: view.status, subtitle: liveText() || idle().subtitle };

  /** Of containers: when what is inside runs. */
  function aboutWhen(): string {
    switch (card.definition?.behaviour) {
      case "finally":
        return t("canvas.finallyRuns");
      case "undo":
        return card.undoes.length === 0 ? t("canvas.undoUnused") : t("canvas.undoRuns", { names: list(card.undoes) });
      case "loop":
        return list(
          (["times", "while", "until"] as const).flatMap((name) => {
            const text = plain(card.node.params[name]);
            return text === "" ? [] : t(`canvas.loop.${name}`, { text });
          }),
        );
      default:
        return "";
    }
  }
  /** Without settings to sum up: the type, or what it does when the title says the type already. */
  function aboutType(): string {
    if (!card.definition) return t("canvas.unknownType");
    const type = local(card.definition.title);
    return type === title ? local(card.definition.description) : type;
  }
  function liveText(): string {
    if (!view) return "";
    const key = view.gate?.slot ?? view.gate?.rate;
    if (key?.startsWith("k:")) return t("canvas.waitTurnKey", { key: key.slice(2) });
    if (view.gate) return t("canvas.waitTurn");
    if (card.definition?.behaviour === "undo") return undoText();
    if (view.passes !== undefined && view.status !== "failed") return t("canvas.passes", { count: view.passes });
    if (view.rounds !== undefined && view.status === "succeeded") return t("canvas.ranTimes", { count: view.rounds });
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
      case "succeeded":
        return view.taken === undefined ? "" : t(`canvas.taken.${view.taken}`);
      case "paused":
        return t("canvas.paused");
      case "skipped":
        return t("canvas.skipped");
      case "cancelled":
        return t("canvas.cancelled");
      default:
        return "";
    }
  }
  function undoText(): string {
    const names = list(card.undoes);
    if (view?.status === "waiting") return t("canvas.undoStuck");
    if (view?.status === "scheduled") return t("canvas.undoing", { names });
    return view?.status === "succeeded" ? t("canvas.undone", { names }) : "";
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
