import type { Json, RouteResponse, WorkflowDocument } from "@signalbox/model";
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "./client.ts";

/**
 * A change the pages make, and the lists it touches. Those are asked for again without waiting: the answer may take
 * the component away that asked, and its callbacks must run before that.
 *
 * @param apply Writes into the cache what the answer already tells, so that nothing jumps back until the lists arrive.
 */
function useChange<Input, Output>(
  run: (input: Input) => Promise<Output>,
  touches: readonly string[],
  apply?: (cache: QueryClient, output: Output, input: Input) => void,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (output, input) => apply?.(cache, output, input),
    onSettled() {
      for (const key of touches) void cache.invalidateQueries({ queryKey: [key] });
    },
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
    (cache, summary) =>
      cache.setQueryData<RouteResponse<"listWorkflows">>(
        ["workflows"],
        (list) => list && { ...list, items: list.items.map((known) => (known.id === summary.id ? summary : known)) },
      ),
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
/** Withdraws one step of a run; `finish` ends a for-each with the items that are done instead. */
export const useStopStep = () =>
  useChange(
    ({ run, path, finish }: { run: string; path: string; finish: boolean }) =>
      client.call(finish ? "finishStep" : "cancelStep", { params: { id: run }, body: { path } }),
    ["runs", "run"],
  );
export const useRetryRun = () =>
  useChange((id: string) => client.call("retryRun", { params: { id }, body: {} }), ["runs", "run"]);

export const useAnswerApproval = () =>
  useChange(
    ({ id, ...body }: { id: string; decision: string; comment?: string; form?: Json }) =>
      client.call("answerApproval", { params: { id }, body }),
    // Not the approval itself: it is gone, and its page would say so before it has said thank you.
    ["approvals"],
    (cache, _, { id }) =>
      cache.setQueryData<RouteResponse<"listApprovals">>(
        ["approvals"],
        (list) => list && { ...list, items: list.items.filter((known) => known.id !== id) },
      ),
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
