import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play, Search, Workflow } from "lucide-react";
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
import { allCommands, type Command, fromSources } from "./commands.ts";
import { rank } from "./find.ts";
import { overlays } from "./overlays.ts";
import styles from "./palette.module.css";
import { Shortcut } from "./shortcut.tsx";

const RUN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Workflows shown before anything is typed; all of them are searched. */
const FEW = 6;

/** Finds commands, workflows, runs and the nodes of the open workflow; opened by Ctrl+K. */
export function Palette() {
  const t = useT();
  const [q, setQ] = useState("");
  const groups = useGroups(q);
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
              renderEmptyState={() => <div className={styles.empty}>{t("nav.paletteEmpty", { q })}</div>}
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

function PaletteItem({ command, onChoose }: { command: Command; onChoose(command: Command): void }) {
  const Icon = command.icon;
  return (
    <ListBoxItem id={command.id} textValue={command.title} onAction={() => onChoose(command)} className={styles.item}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span className={styles.text}>{command.title}</span>
      {command.keys && <Shortcut keys={command.keys} />}
    </ListBoxItem>
  );
}

/** Everything that can be found, best matches first, under its headings. */
function useGroups(q: string): { title: string; commands: Command[] }[] {
  const t = useT();
  const navigate = useNavigate();
  const more = useMemo(fromSources, []);
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
  const commands = allCommands().filter((command) => !command.hidden);
  const ranked =
    q.trim() === "" ? [...commands, ...found.slice(0, FEW)] : [...run, ...rank([...commands, ...more, ...found], q)];
  const groups = new Map<string, Command[]>();
  for (const command of ranked) {
    const group = groups.get(command.group);
    if (group) group.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups].map(([title, entries]) => ({ title, commands: entries }));
}
