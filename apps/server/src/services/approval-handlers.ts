import { isObject, type Json, SignalboxError, waitFor } from "@signalbox/model";
import { z } from "zod";
import { describeIssues } from "../http/errors.ts";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";
import type { ApprovalRecord } from "./storage.ts";

const approvalWait = waitFor.shape.approval.unwrap();
const MOST = 500;

/** Approvals: the ones that wait for a person, and deciding them. */
export function approvalHandlers(services: Services): SomeHandlers<"listApprovals" | "getApproval" | "answerApproval"> {
  const { storage, engine, live } = services;
  return {
    listApprovals: async () => ({ items: (await storage.approvals.open(MOST)).map(approvalAnswer) }),
    getApproval: async ({ params }) => {
      const found = await storage.approvals.get(params.id);
      if (found === undefined || found.closedAt !== undefined) throw new SignalboxError("APPROVAL_UNKNOWN");
      return approvalAnswer(found);
    },
    answerApproval: async ({ params, body, identity }) => {
      const found = await storage.approvals.get(params.id);
      if (found === undefined) throw new SignalboxError("APPROVAL_UNKNOWN");
      if (found.closedAt !== undefined) throw await closed(services, params.id);
      const asked = approvalWait.parse(found.approval);
      const port = asked.ports[body.decision];
      if (port === undefined) {
        const choices = Object.keys(asked.ports).join(", ");
        throw new SignalboxError("BAD_REQUEST", { detail: `body.decision: expected one of ${choices}` });
      }
      const form = checkForm(asked.form, body.form);
      const output: Json = { decision: body.decision, comment: body.comment ?? null, form, by: identity.name };
      const result = await engine.resolveWait(params.id, { port, output, by: identity.name });
      if (result === undefined || !result.live) throw new SignalboxError("APPROVAL_UNKNOWN");
      // Two people decided in the same moment: the first one counts.
      if (result.duplicate) throw new SignalboxError("APPROVAL_ANSWERED", { decision: "somebody was faster" });
      live.changed("approvals");
      return {};
    },
  };
}

/** Answered by somebody, or withdrawn by its run. */
async function closed(services: Services, token: string): Promise<SignalboxError> {
  const decision = await services.storage.approvals.decision(token);
  if (decision === undefined) return new SignalboxError("APPROVAL_UNKNOWN");
  const by = decision.by === undefined ? "" : ` by ${decision.by}`;
  return new SignalboxError("APPROVAL_ANSWERED", { decision: `${decision.port}${by}` });
}

/** @throws SignalboxError BAD_REQUEST naming the fields that are missing or wrong. */
function checkForm(schema: Json | undefined, form: Json | undefined): Json {
  const given = form ?? {};
  if (!isObject(schema) || Object.keys(schema).length === 0) return given;
  const result = z.fromJSONSchema(schema as never).safeParse(given);
  if (result.success) return result.data as Json;
  throw new SignalboxError("BAD_REQUEST", { detail: describeIssues(result.error, "body.form") });
}

function approvalAnswer(record: ApprovalRecord) {
  const { title, message, assignees, form, data, ports } = approvalWait.parse(record.approval);
  return {
    id: record.token,
    run: record.run,
    workflow: record.workflow,
    workflowName: record.workflowName,
    node: record.path,
    title,
    message,
    assignees,
    ...(form === undefined ? {} : { form }),
    ...(data === undefined ? {} : { data }),
    decisions: Object.keys(ports),
    since: iso(record.since),
    ...(record.due === undefined ? {} : { due: iso(record.due) }),
  };
}
