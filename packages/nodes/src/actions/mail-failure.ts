import { type ConnectionValues, StepFailure } from "@signalbox/sdk";
import { masker } from "../support/mask.ts";

/** Errors of the way to the server: nothing was handed over, so trying again cannot send twice. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EDNS", "EHOSTUNREACH", "ENETUNREACH"]);

interface SmtpError {
  message?: unknown;
  /** Reply of the server, for example 451. */
  responseCode?: unknown;
  /** Error code of the mail library or the operating system. */
  code?: unknown;
  /** SMTP command under way; `CONN` while connecting. */
  command?: unknown;
}

/** Sorts an error of sending mail by whether the message can have been accepted. */
export function mailFailure(error: unknown, connection: ConnectionValues): StepFailure {
  if (error instanceof StepFailure) return error;
  const { message, responseCode, code, command } = (error ?? {}) as SmtpError;
  const said = masker(connection)(String(message ?? error)).slice(0, 500);
  const fail = (rest: { code: string; message: string; retry: boolean }): StepFailure =>
    new StepFailure({ ...rest, fault: "operational" }, { cause: error });
  if (code === "EAUTH") {
    return fail({ code: "MAIL_LOGIN", message: `The mail server did not accept the login: ${said}`, retry: false });
  }
  if (typeof responseCode === "number" && responseCode >= 400) {
    const temporary = responseCode < 500;
    const verb = temporary ? "refused the mail for the moment" : "refused the mail";
    return fail({
      code: temporary ? "MAIL_DEFERRED" : "MAIL_REFUSED",
      message: `The mail server ${verb} (${responseCode}): ${said}`,
      retry: temporary,
    });
  }
  if (command === "CONN" || (typeof code === "string" && NOT_CONNECTED.has(code))) {
    return fail({ code: "MAIL_UNREACHABLE", message: `The mail server could not be reached: ${said}`, retry: true });
  }
  return fail({
    code: "OUTCOME_UNKNOWN",
    message: `The connection broke while the mail was handed over; it may have been sent: ${said}`,
    retry: false,
  });
}
