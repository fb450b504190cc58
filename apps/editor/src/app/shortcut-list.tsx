import { useAllCommands } from "./commands.ts";
import { KeyChoice } from "./key-choice.tsx";
import styles from "./palette.module.css";

/** The commands with keys that are registered now, by group; each can be given other keys. */
export function ShortcutList() {
  const commands = useAllCommands();
  const groups = Map.groupBy(
    commands.filter((command) => command.keys !== undefined),
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
              <KeyChoice command={command} />
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
