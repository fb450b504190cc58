import { ApiError } from "@signalbox/client";
import type { Approval } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useErrorText } from "../../data/error-text.ts";
import { useAnswerApproval } from "../../data/mutations.ts";
import { useT } from "../../i18n/provider.tsx";
import type { Translate } from "../../i18n/types.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/text-field.tsx";
import { toast } from "../../ui/toast.tsx";
import {
  type FormValues,
  filledValues,
  initialValues,
  missingFields,
  readableName,
  schemaFields,
} from "../forms/schema-fields.ts";
import { SchemaForm } from "../forms/schema-form.tsx";
import page from "../page.module.css";
import styles from "./approvals.module.css";
import { approvalTitle, isUndoQuestion } from "./undo-question.ts";

/** The word for a decision: the usual two are translated, others are the workflow's own. */
export function decisionLabel(decision: string, t: Translate, undo = false): string {
  if (undo) return t(decision === "again" ? "approvals.undoAgain" : "approvals.undoDone");
  if (/^(approve|approved|accept)$/i.test(decision)) return t("approvals.approve");
  if (/^(reject|rejected|deny|decline)$/i.test(decision)) return t("approvals.reject");
  return readableName(decision);
}
const isRefusal = (decision: string): boolean => /^(reject|rejected|deny|decline)$/i.test(decision);

/** Form, comment and one button for each decision. Refusing needs no filled form. */
export function DecisionForm({ approval }: { approval: Approval }) {
  const t = useT();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const answer = useAnswerApproval();
  const fields = useMemo(() => schemaFields(approval.form), [approval.form]);
  const [values, setValues] = useState<FormValues>(() => initialValues(fields));
  const [comment, setComment] = useState("");
  const [tried, setTried] = useState(false);
  const undo = isUndoQuestion(approval);
  const missing = missingFields(fields, values);
  const problems = tried ? Object.fromEntries(missing.map((name) => [name, t("approvals.fieldMissing")])) : {};

  const decide = (decision: string) => {
    if (!isRefusal(decision) && missing.length > 0) return setTried(true);
    answer.mutate(
      {
        id: approval.id,
        decision,
        ...(comment.trim() === "" ? {} : { comment: comment.trim() }),
        ...(fields.length === 0 ? {} : { form: filledValues(fields, values) }),
      },
      {
        onSuccess() {
          const detail = t("approvals.answeredDetail", {
            title: approvalTitle(approval, t),
            decision: decisionLabel(decision, t, undo),
          });
          toast.show({ title: t("approvals.answered"), detail, tone: "succeeded" });
          void navigate({ to: "/approvals" });
        },
      },
    );
  };
  const settled = answer.error instanceof ApiError && (answer.error.status === 409 || answer.error.status === 404);
  return (
    <div className={`${page.card} ${page.padded}`}>
      <h2>{t("approvals.decide")}</h2>
      {undo && (
        <dl className={styles.choices}>
          <dt>{t("approvals.undoAgain")}</dt>
          <dd>{t("approvals.undoAgainText")}</dd>
          <dt>{t("approvals.undoDone")}</dt>
          <dd>{t("approvals.undoDoneText")}</dd>
        </dl>
      )}
      {fields.length > 0 && (
        <SchemaForm fields={fields} values={values} onChange={setValues} problems={problems} size="touch" />
      )}
      <TextArea
        label={t("approvals.comment")}
        description={t("approvals.commentHelp")}
        optional
        size="touch"
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={setComment}
      />
      {answer.error && (
        <Banner tone={settled ? "waiting" : "failed"}>
          {settled ? t("approvals.alreadyAnswered") : errorText(answer.error)}
        </Banner>
      )}
      <div className={styles.decisions}>
        {approval.decisions.map((decision, i) => (
          <Button
            key={decision}
            size="touch"
            variant={i === 0 && !isRefusal(decision) ? "primary" : "secondary"}
            isPending={answer.isPending && answer.variables.decision === decision}
            isDisabled={(answer.isPending && answer.variables.decision !== decision) || settled}
            onPress={() => decide(decision)}
          >
            {decisionLabel(decision, t, undo)}
          </Button>
        ))}
      </div>
    </div>
  );
}
