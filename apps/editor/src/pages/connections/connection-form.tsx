import type { Connection, ConnectionType } from "@signalbox/model";
import { useNavigate } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import { useErrorText } from "../../data/error-text.ts";
import { useSaveConnection } from "../../data/mutations.ts";
import { useCan } from "../../data/session.tsx";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button, LinkButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { toast } from "../../ui/toast.tsx";
import {
  type FormValues,
  filledValues,
  initialValues,
  missingFields,
  type SchemaField,
  schemaFields,
} from "../forms/schema-fields.ts";
import { SchemaForm } from "../forms/schema-form.tsx";
import page from "../page.module.css";

/**
 * Creates or changes a connection. Secrets are only ever written: an empty field keeps what is set.
 *
 * @param newId Makes the id of a new connection from its name; absent when one is changed.
 */
export function ConnectionForm({
  type,
  connection,
  newId,
}: {
  type: ConnectionType;
  connection?: Connection;
  newId?: (name: string) => string;
}) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const may = useCan("connections:write");
  const save = useSaveConnection();
  const fields = useMemo(() => schemaFields(type.settings), [type]);
  const secretFields = useMemo(() => schemaFields(type.secrets), [type]);
  const [name, setName] = useState(connection?.name ?? "");
  const [values, setValues] = useState<FormValues>(() => initialValues(fields, connection?.settings));
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const kept = connection?.fields ?? [];
  const missing = [
    ...missingFields(fields, values),
    ...secretFields
      .filter((field) => field.required && !kept.includes(field.name) && !secrets[field.name])
      .map((field) => field.name),
  ];
  const problems = tried ? Object.fromEntries(missing.map((field) => [field, t("connections.fieldMissing")])) : {};

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || missing.length > 0) return;
    save.mutate(
      {
        id: connection?.id ?? newId?.(name) ?? "",
        type: type.type,
        name: name.trim(),
        settings: filledValues(fields, values),
        secrets: Object.fromEntries(Object.entries(secrets).filter(([, text]) => text !== "")),
      },
      {
        onSuccess: (saved) => {
          toast.show({ title: t("connections.saved", { name: saved.name }), tone: "succeeded" });
          void navigate({ to: "/connections" });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate className={`${page.card} ${page.padded}`}>
      <TextField
        label={t("connections.name")}
        placeholder={t("connections.namePlaceholder")}
        value={name}
        onChange={setName}
        maxLength={120}
        isReadOnly={!may}
        error={tried && name.trim() === "" ? t("connections.nameMissing") : undefined}
      />
      {fields.length > 0 && <SchemaForm fields={fields} values={values} onChange={setValues} problems={problems} />}
      {secretFields.length > 0 && (
        <Secrets fields={secretFields} kept={kept} values={secrets} onChange={setSecrets} problems={problems} />
      )}
      {save.error && <Banner tone="failed">{errorText(save.error)}</Banner>}
      {may && (
        <div className={page.buttons}>
          <Button type="submit" variant="primary" isPending={save.isPending}>
            {t("common.save")}
          </Button>
          <LinkButton to="/connections">{t("common.cancel")}</LinkButton>
        </div>
      )}
    </form>
  );
}

function Secrets({
  fields,
  kept,
  values,
  onChange,
  problems,
}: {
  fields: readonly SchemaField[];
  kept: readonly string[];
  values: Readonly<Record<string, string>>;
  onChange(values: Record<string, string>): void;
  problems: Readonly<Record<string, string>>;
}) {
  const { t, local } = useI18n();
  return (
    <fieldset className={page.fieldset}>
      <legend>
        <Lock size={14} aria-hidden /> {t("connections.secretsSection")}
      </legend>
      <p className={page.muted}>{t("connections.secretsNote")}</p>
      {fields.map((field) => {
        const isSet = kept.includes(field.name);
        const help = field.help && local(field.help);
        return (
          <TextField
            key={field.name}
            type="password"
            autoComplete="new-password"
            mono
            label={local(field.label)}
            optional={!field.required}
            description={isSet ? t("connections.secretKept") : help}
            placeholder={isSet ? t("connections.secretPlaceholder") : field.placeholder}
            value={values[field.name] ?? ""}
            onChange={(text) => onChange({ ...values, [field.name]: text })}
            error={problems[field.name]}
          />
        );
      })}
    </fieldset>
  );
}
