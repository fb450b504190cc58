import { parseDuration } from "@signalbox/model";
import { useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { TextField } from "../ui/text-field.tsx";

/** Only durations reach the document; what is being typed stays here. */
export function DurationField({
  label,
  value,
  placeholder,
  description,
  isReadOnly,
  optional,
  onChange,
}: {
  label: string;
  description?: string;
  isReadOnly?: boolean;
  optional?: boolean;
  value: string | undefined;
  placeholder?: string | undefined;
  onChange(value: string | undefined): void;
}) {
  const t = useT();
  const [draft, setDraft] = useState<{ text: string; for: string | undefined }>();
  const text = draft && draft.for === value ? draft.text : (value ?? "");
  const wrong = text !== "" && parseDuration(text) === undefined;
  return (
    <TextField
      label={label}
      value={text}
      {...(description !== undefined && { description })}
      {...(isReadOnly !== undefined && { isReadOnly })}
      {...(optional !== undefined && { optional })}
      {...(placeholder !== undefined && { placeholder })}
      {...(wrong && { error: t("inspector.durationWrong") })}
      onChange={(next) => {
        const good = next === "" ? undefined : next;
        const fits = good === undefined || parseDuration(good) !== undefined;
        setDraft({ text: next, for: fits ? good : value });
        if (fits) onChange(good);
      }}
    />
  );
}
