import { useAllCommands } from "./commands.ts";
import styles from "./palette.module.css";
import { Shortcut } from "./shortcut.tsx";

/** The commands with keys that are registered now, by group. */
export function ShortcutList() {
  const commands = useAllCommands();
  const groups = Map.groupBy(
    commands.filter((command) => command.keys),
    (command) => command.group,
  );
  return (
    <div className={styles.sheet}>
      {[...groups].map(([title, commands]) => (
        <section key={title} className={styles.group}>
          <h2>{title}</h2>
          {commands.map((command) => (
            <div key={command.id} className={styles.line}>
              <span>{command.title}</span>
              <Shortcut keys={command.keys ?? ""} />
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
