import { SignalboxError } from "@signalbox/model";
import { PATHS } from "../core/paths.ts";
import type { SomeHandlers } from "../http/handlers.ts";
import { nodeTypesInFlowOrder } from "../storage/document-data.ts";
import { type Demo, fitTemplate } from "../templates/fit-template.ts";
import { readTemplates, type TemplateFile } from "../templates/template-file.ts";
import type { Services } from "./context.ts";
import { DEMO_MAIL, readDemoNote } from "./demo-note.ts";

/** Templates are files that ship with the server; they are read when somebody first asks for them. */
export function templateHandlers({ storage }: Services): SomeHandlers<"listTemplates" | "getTemplate"> {
  let read: ReadonlyMap<string, TemplateFile> | undefined;
  const files = () => {
    read ??= readTemplates(PATHS.templates);
    return read;
  };
  const demo = async (): Promise<Demo> => {
    const [note, mail] = await Promise.all([readDemoNote(storage), storage.connections.find(DEMO_MAIL)]);
    return note ? { shop: note.url, ...(mail && { mail: DEMO_MAIL }) } : {};
  };
  return {
    listTemplates: async () => ({
      items: [...files()].map(([id, { title, summary, category, systems, document }]) => ({
        id,
        title,
        summary,
        category,
        systems,
        nodeTypes: nodeTypesInFlowOrder(document),
      })),
    }),
    getTemplate: async ({ params, query }) => {
      const file = files().get(params.id);
      if (!file) throw new SignalboxError("NOT_FOUND", { what: "template", id: params.id });
      return fitTemplate(params.id, file, query.language, await demo());
    },
  };
}
