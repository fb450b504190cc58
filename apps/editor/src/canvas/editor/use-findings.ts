import type { Finding, WorkflowDocument } from "@signalbox/model";
import { useEffect, useState } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import type { Language } from "../../i18n/types.ts";
import type { Badges } from "../live/views.ts";
import type { EditorModel } from "./editor-model.ts";
import type { FindingsAnswer, FindingsRequest } from "./findings.worker.ts";

/** What a finding says, in the reader's language. */
export const findingText = (finding: Finding, language: Language): { cause: string; fix: string } =>
  (language === "zh" ? finding.zh : undefined) ?? finding;

/** Rest after an edit before the document is checked, in ms. */
const REST = 250;

/**
 * Checks the document in this browser after every edit, and puts the results on the cards. The checks run in a worker:
 * typing and drawing never wait for them. Only one is under way; edits meanwhile ask for another one after it.
 */
export function useFindings(model: EditorModel): readonly Finding[] {
  const { language } = useI18n();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  useEffect(() => {
    const worker = new Worker(new URL("./findings.worker.ts", import.meta.url), { type: "module" });
    const send = (message: FindingsRequest) => worker.postMessage(message);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy: WorkflowDocument | undefined;
    let n = 0;
    const check = () => {
      if (busy) return;
      busy = model.document();
      send({ n: ++n, document: busy });
    };
    worker.onmessage = ({ data }: MessageEvent<FindingsAnswer>) => {
      const checked = busy;
      busy = undefined;
      if (data.n !== n) return;
      // An empty canvas is a beginning, not a problem.
      setFindings(model.document().nodes.length === 0 ? [] : data.findings);
      if (checked !== model.document()) check();
    };
    send({ definitions: model.catalog.all() });
    check();
    const unsubscribe = model.draft.state.subscribe((state, before) => {
      if (state.document === before.document) return;
      clearTimeout(timer);
      timer = setTimeout(check, REST);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      worker.terminate();
    };
  }, [model]);
  useEffect(() => showOnCards(model, findings, language), [model, findings, language]);
  return findings;
}

function showOnCards(model: EditorModel, findings: readonly Finding[], language: Language): void {
  const byNode = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.node !== undefined) byNode.set(finding.node, [...(byNode.get(finding.node) ?? []), finding]);
  }
  const { badges } = model.views;
  for (const id of new Set([...badges.keys(), ...byNode.keys()])) {
    const list = byNode.get(id);
    const { problems: _old, ...rest }: Badges = badges.get(id) ?? {};
    const [first] = list ?? [];
    const next: Badges =
      list && first
        ? {
            ...rest,
            problems: { count: list.length, severity: first.severity, first: findingText(first, language).cause },
          }
        : rest;
    badges.set(id, Object.keys(next).length > 0 ? next : undefined);
  }
}
