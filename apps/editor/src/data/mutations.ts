import type { Json, WorkflowDocument } from "@signalbox/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "./client.ts";

/** Every change the pages make, each renewing the lists it touches. The promise of `mutateAsync` carries the error. */
function useChange<Input, Output>(run: (input: Input) => Promise<Output>, touches: readonly string[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => Promise.all(touches.map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  });
}

export const useCreateWorkflow = () =>
  useChange(
    (body: { name: string; document?: WorkflowDocument }) => client.call("createWorkflow", { body }),
    ["workflows"],
  );
/** Copies the draft of a workflow under a new name. */
export const useDuplicateWorkflow = () =>
  useChange(
    async ({ id, name }: { id: string; name: string }) => {
      const { draft } = await client.call("getWorkflow", { params: { id } });
      return client.call("createWorkflow", { body: { name, document: { ...draft.document, name } } });
    },
    ["workflows"],
  );
export const useSwitchWorkflow = () =>
  useChange(
    ({ id, enabled }: { id: string; enabled: boolean }) =>
      client.call("updateWorkflow", { params: { id }, body: { enabled } }),
    ["workflows", "workflow"],
  );
export const useDeleteWorkflow = () =>
  useChange((id: string) => client.call("deleteWorkflow", { params: { id } }), ["workflows"]);

export const useStartRun = () =>
  useChange(
    ({ id, ...body }: { id: string; input?: Json; draft?: boolean; trigger?: string; key?: string }) =>
      client.call("startRun", { params: { id }, body }),
    ["workflows"],
  );
export const useCancelRun = () =>
  useChange((id: string) => client.call("cancelRun", { params: { id }, body: {} }), ["runs", "run"]);
export const useRetryRun = () =>
  useChange((id: string) => client.call("retryRun", { params: { id }, body: {} }), ["runs", "run"]);

export const useAnswerApproval = () =>
  useChange(
    ({ id, ...body }: { id: string; decision: string; comment?: string; form?: Json }) =>
      client.call("answerApproval", { params: { id }, body }),
    ["approvals", "approval"],
  );
export const useReplayEvent = () =>
  useChange((id: string) => client.call("replayInboxEvent", { params: { id }, body: {} }), ["inbox", "inboxEvent"]);

export const useSaveConnection = () =>
  useChange(
    ({
      id,
      ...body
    }: {
      id: string;
      type: string;
      name: string;
      settings: Record<string, Json>;
      secrets: Record<string, string>;
    }) => client.call("saveConnection", { params: { id }, body }),
    ["connections"],
  );
export const useDeleteConnection = () =>
  useChange((id: string) => client.call("deleteConnection", { params: { id } }), ["connections"]);

/** Restores a version by making its document the newest draft. */
export const useRestoreVersion = () =>
  useChange(
    async ({ id, version }: { id: string; version: number }) => {
      const [{ document }, { draft }] = await Promise.all([
        client.call("getVersion", { params: { id, version: String(version) } }),
        client.call("getWorkflow", { params: { id } }),
      ]);
      return client.call("saveDraft", { params: { id }, body: { rev: draft.rev, document } });
    },
    ["workflow", "workflows"],
  );
