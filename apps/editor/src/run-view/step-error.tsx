import type { StepError } from "@signalbox/model";
import { useStepErrorText } from "../data/step-error-text.ts";
import styles from "./run.module.css";

/** What went wrong in a step or run; below it what the step itself said, where that says more. */
export function StepErrorText({ error }: { error: StepError }) {
  const { text, detail } = useStepErrorText()(error);
  return (
    <>
      {text}
      {detail !== undefined && (
        <span className={styles.errorDetail} lang="en">
          {detail}
        </span>
      )}
    </>
  );
}
