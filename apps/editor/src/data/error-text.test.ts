import { ApiError } from "@signalbox/client";
import { beforeAll, describe, expect, it } from "vitest";
import { activateLanguage, translate } from "../i18n/runtime.ts";
import { errorText } from "./error-text.ts";

describe("errorText", () => {
  beforeAll(() => activateLanguage("zh"));

  it("I18N-7 says errors of the API in the reader's language, with their values", () => {
    const error = new ApiError("NAME_TAKEN", "There is a workflow called x already.", 409, {
      what: "工作流",
      name: "x",
    });
    expect(errorText(error, translate)).toBe("已有名为 x 的工作流。请换一个名称。");
  });

  it("I18N-7 passes on what the server said when the code is not known", () => {
    expect(errorText(new ApiError("FROM_THE_FUTURE", "Something new.", 418), translate)).toBe("Something new.");
    expect(errorText("no error at all", translate)).toBe("出了点问题。");
  });
});
