import type { StepError } from "@signalbox/model";
import { adviceFor, partedMessage } from "../data/parted-message.ts";
import { useStepErrorText } from "../data/step-error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { JsonView } from "../ui/json-view.tsx";
import styles from "./run.module.css";

/**
 * What went wrong in a step or run: one sentence with its code, what can be done, and folded below what the other system
 * answered. @param where Stands before the sentence, for example the step.
 */
export function FailureText({ error, where }: { error: StepError; where?: string }) {
  const t = useT();
  const { text, detail } = useStepErrorText()(error);
  const { sentence, answer } = partedMessage(text);
  return (
    <div className={styles.failure}>
      <p>
        {where !== undefined && <b>{where} </b>}
        {sentence} <code>{error.code}</code>
      </p>
      <p className={styles.errorDetail}>{t(`failure.advice.${adviceFor(error)}`)}</p>
      {detail !== undefined && (
        <span className={styles.errorDetail} lang="en">
          {detail}
        </span>
      )}
      {answer && (
        <details className={styles.answer}>
          <summary>{t("failure.answer")}</summary>
          {"json" in answer ? (
            <JsonView value={answer.json} label={t("failure.answer")} maxHeight={220} />
          ) : (
            <pre>{answer.text}</pre>
          )}
        </details>
      )}
    </div>
  );
}
