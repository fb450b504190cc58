import { makeStepError } from "@signalbox/model";
import { beforeAll, describe, expect, it } from "vitest";
import { activateLanguage, translate } from "../i18n/runtime.ts";
import { stepErrorText } from "./step-error-text.ts";

const zh = (error: { code: string; message: string }) => stepErrorText(error, "zh", translate);

describe("stepErrorText", () => {
  beforeAll(() => activateLanguage("zh"));

  it("I18N-8 says a registered error in Chinese, with the values of the recorded sentence", () => {
    const timeout = makeStepError("STEP_TIMEOUT", { limit: "30s" });
    expect(zh(timeout)).toEqual({ text: "本次尝试超过了 30s。", detail: "The attempt took longer than 30s." });
    const egress = makeStepError("EGRESS_DENIED", { host: "10.0.0.1", detail: "it is private (see: docs)" });
    expect(zh(egress).text).toBe("不允许访问 10.0.0.1：it is private (see: docs)。");
  });

  it("I18N-8 says it once when both languages say the same", () => {
    expect(zh(makeStepError("STEP_FAILED", { detail: "answered 402\nbody" }))).toEqual({ text: "answered 402\nbody" });
  });

  it("I18N-8 passes on what is not registered, or says something else under a registered code", () => {
    for (const code of ["CARD_DECLINED", "STEP_TIMEOUT", "toString"]) {
      expect(zh({ code, message: "The card was declined." })).toEqual({ text: "The card was declined." });
    }
  });

  it("I18N-8 leaves English as it was recorded", () => {
    const error = makeStepError("STEP_TIMEOUT", { limit: "30s" });
    expect(stepErrorText(error, "en", translate)).toEqual({ text: "The attempt took longer than 30s." });
  });
});
