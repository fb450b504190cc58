import { CircleAlert, TriangleAlert } from "lucide-react";
import { findingText } from "../canvas/editor/use-findings.ts";
import { useI18n } from "../i18n/provider.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";

/** What the checks say about one field, right below it. */
export function FieldFindings({ path }: { path: string }) {
  const { language } = useI18n();
  const { findings } = useNodeForm();
  return findings
    .filter((finding) => finding.field === path)
    .map((finding) => {
      const { cause, fix } = findingText(finding, language);
      const Icon = finding.severity === "error" ? CircleAlert : TriangleAlert;
      return (
        <p key={`${finding.code}:${cause}`} className={styles.problem} data-severity={finding.severity}>
          <Icon size={14} aria-hidden />
          <span>
            {cause} <span className={styles.fix}>{fix}</span>
          </span>
        </p>
      );
    });
}
