import styles from "./skeleton.module.css";

/** A bar where text will be; give it the size of what comes, so that nothing moves. */
export function Skeleton({ width = "100%", height = 12 }: { width?: number | string; height?: number | string }) {
  return <span className={styles.bar} style={{ width, height }} aria-hidden />;
}
