import type { Right, RouteResponse } from "@signalbox/model";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useFormat, useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import page from "../page.module.css";
import { GIVEN_RIGHTS, rightLabel } from "./right-label.ts";
import styles from "./settings.module.css";

type Expiry = "30d" | "90d" | "365d" | "never";

/** Makes API tokens. Their text is shown once. */
export function TokensSection() {
  const t = useT();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const [rights, setRights] = useState<ReadonlySet<Right>>(new Set<Right>(["workflows:read", "runs:read"]));
  const [expiry, setExpiry] = useState<Expiry>("90d");
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      client.call("createToken", {
        body: { name: name.trim(), rights: [...rights], ...(expiry === "never" ? {} : { expiresIn: expiry }) },
      }),
  });
  const toggle = (right: Right) => (on: boolean) => {
    const next = new Set(rights);
    if (on) next.add(right);
    else next.delete(right);
    setRights(next);
  };
  const done = () => {
    create.reset();
    setName("");
    setTried(false);
  };
  return (
    <form
      noValidate
      className={`${page.card} ${page.padded}`}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (name.trim() !== "" && rights.size > 0) create.mutate();
      }}
    >
      <p className={page.muted}>{t("settings.tokensNote")}</p>
      <TextField
        label={t("settings.tokenName")}
        placeholder={t("settings.tokenNamePlaceholder")}
        value={name}
        onChange={setName}
        maxLength={120}
        error={tried && name.trim() === "" ? t("settings.tokenNameMissing") : undefined}
      />
      <fieldset className={styles.rights}>
        <legend>{t("settings.tokenRights")}</legend>
        {GIVEN_RIGHTS.map((right) => (
          <Checkbox key={right} isSelected={rights.has(right)} onChange={toggle(right)}>
            {rightLabel(right, t)}
          </Checkbox>
        ))}
      </fieldset>
      {tried && rights.size === 0 && <Banner tone="failed">{t("settings.tokenRightsMissing")}</Banner>}
      <Select<Expiry>
        className={page.filter}
        label={t("settings.tokenExpiry")}
        value={expiry}
        onChange={setExpiry}
        options={[
          { id: "30d", label: t("settings.expiry30") },
          { id: "90d", label: t("settings.expiry90") },
          { id: "365d", label: t("settings.expiry365") },
          { id: "never", label: t("settings.expiryNever") },
        ]}
      />
      {create.error && <Banner tone="failed">{errorText(create.error)}</Banner>}
      <div className={page.buttons}>
        <Button type="submit" variant="primary" isPending={create.isPending}>
          {t("settings.tokenCreate")}
        </Button>
      </div>
      {create.data && <TokenDialog made={create.data} onClose={done} />}
    </form>
  );
}

function TokenDialog({ made, onClose }: { made: RouteResponse<"createToken">; onClose(): void }) {
  const t = useT();
  const format = useFormat();
  return (
    <Dialog
      title={t("settings.tokenReady")}
      role="alertdialog"
      isOpen
      onClose={onClose}
      footer={
        <Button variant="primary" onPress={onClose}>
          {t("settings.tokenDone")}
        </Button>
      }
    >
      <Banner tone="waiting">{t("settings.tokenReadyText")}</Banner>
      <TextField
        label={t("settings.tokenText")}
        value={made.token}
        isReadOnly
        mono
        tail={<CopyButton text={made.token} />}
        description={made.expiresAt && t("settings.tokenUntil", { at: format.dateTime(made.expiresAt) })}
      />
    </Dialog>
  );
}
