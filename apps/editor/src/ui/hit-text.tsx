import styles from "./hit-text.module.css";

/** A piece of text with what was searched for made strong. */
export function HitText({ where, before, hit, after }: { where?: string; before: string; hit: string; after: string }) {
  return (
    <span className={styles.text}>
      {where && <span className={styles.where}>{where}</span>}
      {before}
      <mark className={styles.hit}>{hit}</mark>
      {after}
    </span>
  );
}
