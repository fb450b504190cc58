import type { SearchHit } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Box, Play, Search, Workflow } from "lucide-react";
import { useMemo, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  TextField,
} from "react-aria-components";
import { queries } from "../data/queries.ts";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import dialog from "../ui/dialog.module.css";
import { HitText } from "../ui/hit-text.tsx";
import { allCommands, type Command, fromSources } from "./commands.ts";
import { rank } from "./find.ts";
import { overlays } from "./overlays.ts";
import styles from "./palette.module.css";
import { Shortcut } from "./shortcut.tsx";
import { useHits, useOpenHit } from "./use-hits.ts";

const RUN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Workflows shown before anything is typed; all of them are searched. */
const FEW = 6;

/** Nodes shown; who looks for more searches on the workflows page. */
const MOST_HITS = 20;

interface Entry extends Command {
  /** Where in a workflow it was found. */
  found?: SearchHit;
}

/** Finds commands, workflows, what stands in them, runs, and the nodes of the open workflow; opened by Ctrl+K. */
export function Palette() {
  const t = useT();
  const [q, setQ] = useState("");
  const hits = useHits(q, MOST_HITS);
  const groups = useGroups(q, hits.items);
  const choose = (command: Command) => {
    overlays.close();
    // After the dialog is gone, so that focus returns to the page before the command moves it.
    setTimeout(command.run);
  };
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={overlays.close} className={dialog.scrim}>
      <Modal className={classes(dialog.modal, dialog.large)}>
        <Dialog aria-label={t("nav.palette")} className={dialog.dialog}>
          <Autocomplete inputValue={q} onInputChange={setQ}>
            <TextField aria-label={t("nav.palettePlaceholder")} autoFocus className={styles.search}>
              <Search size={18} strokeWidth={1.75} aria-hidden />
              <Input role="combobox" aria-expanded placeholder={t("nav.palettePlaceholder")} className={styles.input} />
            </TextField>
            <ListBox
              aria-label={t("nav.palette")}
              className={styles.list}
              renderEmptyState={() => (
                <div className={styles.empty}>{hits.busy ? t("nav.searching") : t("nav.paletteEmpty", { q })}</div>
              )}
            >
              {groups.map(({ title, commands }) => (
                <ListBoxSection key={title} id={title}>
                  <Header className={styles.heading}>{title}</Header>
                  {commands.map((command) => (
                    <PaletteItem key={command.id} command={command} onChoose={choose} />
                  ))}
                </ListBoxSection>
              ))}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteItem({ command, onChoose }: { command: Entry; onChoose(command: Command): void }) {
  const Icon = command.icon;
  return (
    <ListBoxItem id={command.id} textValue={command.title} onAction={() => onChoose(command)} className={styles.item}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span className={styles.text}>
        {command.title}
        {command.found && (
          <>
            <span className={styles.of}>{command.found.workflowName}</span>
            <HitText {...command.found} where={parameterOf(command.found.where)} />
          </>
        )}
      </span>
      {command.keys && <Shortcut keys={command.keys} />}
    </ListBoxItem>
  );
}

/** Names say for themselves where they stand; of parameters the path is shown. */
const parameterOf = (where: string): string => (where.startsWith("params.") ? where.slice("params.".length) : "");

/** A node of the open workflow that its own list names already. */
function isListed(hit: SearchHit | undefined, here: readonly Command[], q: string): boolean {
  if (!hit || !location.pathname.startsWith(`/w/${hit.workflow}`)) return false;
  return rank(here, q).some(({ id }) => id === `node:${hit.node}`);
}

/** Everything that can be found, best matches first, under its headings. */
function useGroups(q: string, hits: readonly SearchHit[]): { title: string; commands: Entry[] }[] {
  const t = useT();
  const navigate = useNavigate();
  const more = useMemo(fromSources, []);
  const openHit = useOpenHit();
  const workflows = useQuery(queries.workflows()).data?.items ?? [];
  const found = workflows.map((workflow) => ({
    id: `workflow:${workflow.id}`,
    title: workflow.name,
    group: t("nav.groupWorkflows"),
    icon: Workflow,
    aliases: [workflow.id],
    run: () => void navigate({ to: "/w/$id", params: { id: workflow.id } }),
  }));
  const id = q.trim().toLowerCase();
  const run: Command[] = RUN_ID.test(id)
    ? [
        {
          id: `run:${id}`,
          title: t("nav.openRun", { id }),
          group: t("nav.groupRuns"),
          icon: Play,
          run: () => void navigate({ to: "/runs/$run", params: { run: id } }),
        },
      ]
    : [];
  const inside = hits
    .filter((hit) => hit.node !== undefined)
    .map<Entry>((hit) => ({
      id: `node:${hit.workflow}:${hit.node}`,
      title: hit.label ?? "",
      group: t("nav.groupInside"),
      icon: Box,
      found: hit,
      run: () => openHit(hit),
    }));
  const commands = allCommands().filter((command) => !command.hidden);
  const ranked =
    q.trim() === ""
      ? [...commands, ...found.slice(0, FEW)]
      : [
          ...run,
          ...rank([...commands, ...more, ...found], q),
          ...inside.filter(({ found }) => !isListed(found, more, q)),
        ];
  const groups = new Map<string, Entry[]>();
  for (const command of ranked) {
    const group = groups.get(command.group);
    if (group) group.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups].map(([title, entries]) => ({ title, commands: entries }));
}
