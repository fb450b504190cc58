import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { IconButton } from "./button.tsx";

/**
 * Puts text on the clipboard. Plain http pages have no clipboard API, so a hidden field is the second way.
 *
 * @returns Whether it is really there.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughField(text);
  }
}

function copyThroughField(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  const focused = document.activeElement;
  // Inside an open dialog focus may not leave it, so the field goes where the focus is.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

/** A copy button that says whether it worked, on itself. */
export function CopyButton({
  text,
  label,
  size = "dense",
}: {
  text: string | (() => string);
  label?: string;
  size?: "dense" | "normal";
}) {
  const t = useT();
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const name =
    state === "done" ? t("common.copied") : state === "failed" ? t("common.copyFailed") : (label ?? t("common.copy"));
  return (
    <IconButton
      size={size}
      icon={state === "done" ? Check : Copy}
      label={name}
      onPress={async () => setState((await copyText(typeof text === "string" ? text : text())) ? "done" : "failed")}
    />
  );
}
