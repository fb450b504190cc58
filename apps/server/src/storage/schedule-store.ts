import type { Json } from "@signalbox/model";
import type { Repositories } from "@signalbox/store";
import type { Storage } from "../services/storage.ts";

const idOf = (workflow: string, node: string): string => `${workflow}/${node}`;

export function scheduleStore({ schedules }: Repositories): Storage["schedules"] {
  return {
    replace: (workflow, rows) =>
      schedules.replace(
        workflow,
        rows.map(({ node, versionId, spec, timezone, nextAt }) => ({
          id: idOf(workflow, node),
          workflow,
          node,
          versionId,
          spec: JSON.parse(JSON.stringify(spec ?? null)) as Json,
          timezone,
          enabled: true,
          ...(nextAt === undefined ? {} : { nextAt }),
        })),
      ),
    async takeDue(now, lease, limit) {
      const due = await schedules.claimDue({ now, limit, lease });
      return due.map((row) => ({
        workflow: row.workflow,
        node: row.node,
        versionId: row.versionId,
        nextAt: row.due,
      }));
    },
    async advance(row, next) {
      await schedules.advance(idOf(row.workflow, row.node), row.nextAt, next);
    },
    soonest: () => schedules.nextDue(),
  };
}
