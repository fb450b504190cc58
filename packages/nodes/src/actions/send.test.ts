import { type ConnectionValues, StepFailure, testNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { sendEmail } from "./send-email.ts";
import { sendEvent } from "./send-event.ts";

const connection: ConnectionValues = {
  id: "mail",
  type: "smtp",
  settings: { host: "smtp.example.com", port: 587, from: "Shop <shop@example.com>", username: "shop" },
  secrets: { password: "mail-password" },
};
const message = { to: "ada@example.com, Bob <bob@example.com>", subject: "Order 1001", text: "On its way." };
const failing = async (error: unknown) =>
  (await testNode(sendEmail, { params: message, connection, mail: () => Promise.reject(error) })).error;
const smtp = (fields: object, text = "reply") => Object.assign(new Error(text), fields);

describe("send_email", () => {
  it("splits addresses and makes the same message id in every attempt", async () => {
    const { mails, output } = await testNode(sendEmail, { params: message, connection, idempotencyKey: "k/1+2=" });
    expect(mails).toEqual([
      {
        to: ["ada@example.com", "Bob <bob@example.com>"],
        subject: "Order 1001",
        text: "On its way.",
        messageId: "<k12@signalbox>",
      },
    ]);
    expect(output).toEqual({ messageId: "<k12@signalbox>", to: ["ada@example.com", "Bob <bob@example.com>"] });
    expect(sendEmail.definition.atMostOnce).toBe(true);
  });

  it("passes copies, sender, HTML and attachments on", async () => {
    const attachments = [{ filename: "a.csv", content: "a;b", contentType: "text/csv" }];
    const params = { ...message, to: ["a@b.co"], cc: "c@d.co", from: "x@y.zz", html: "<p>", attachments };
    const { mails } = await testNode(sendEmail, { params, connection });
    expect(mails[0]).toMatchObject({ to: ["a@b.co"], cc: ["c@d.co"], from: "x@y.zz", html: "<p>", attachments });
  });

  it("refuses what is no address, a subject of two lines, and a mail of nothing", async () => {
    const code = async (params: object) =>
      (await testNode(sendEmail, { params: { ...message, ...params }, connection })).error;
    for (const to of ["ada", "", "a@b.co\r\nBcc: x@y.zz", [], "a@b@c"]) {
      expect((await code({ to }))?.code, JSON.stringify(to)).toBe("PARAMS_INVALID");
    }
    expect((await code({ subject: "a\r\nBcc: x@y.zz" }))?.message).toContain("one line");
    expect((await code({ text: undefined }))?.message).toContain("neither text nor HTML");
    expect((await testNode(sendEmail, { params: message })).error?.code).toBe("CONNECTION_MISSING");
  });

  it("tries again only while nothing can have been accepted", async () => {
    expect(await failing(smtp({ responseCode: 451, command: "RCPT TO" }))).toMatchObject({
      code: "MAIL_DEFERRED",
      retry: true,
    });
    expect(await failing(smtp({ responseCode: 550 }))).toMatchObject({ code: "MAIL_REFUSED", retry: false });
    expect(await failing(smtp({ code: "ECONNREFUSED", command: "CONN" }))).toMatchObject({
      code: "MAIL_UNREACHABLE",
      retry: true,
    });
    expect(await failing(smtp({ code: "EDNS" }))).toMatchObject({ code: "MAIL_UNREACHABLE", retry: true });
    expect(await failing(smtp({ code: "EAUTH", responseCode: 535 }))).toMatchObject({
      code: "MAIL_LOGIN",
      retry: false,
    });
    expect(await failing(smtp({ code: "ECONNRESET", command: "DATA" }))).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      retry: false,
    });
    expect(await failing("gone")).toMatchObject({ code: "OUTCOME_UNKNOWN", retry: false });
    const own = new StepFailure({ code: "EGRESS_DENIED", message: "no" });
    expect(await failing(own)).toMatchObject({ code: "EGRESS_DENIED" });
  });

  it("keeps the password out of messages", async () => {
    const said = await failing(smtp({ responseCode: 451 }, "AUTH PLAIN mail-password refused"));
    expect(said?.message).toContain("[secret]");
  });
});

describe("send_event", () => {
  it("sends under the idempotency key, so that a repeat is taken once", async () => {
    const { events, output } = await testNode(sendEvent, { params: { name: "order.paid", key: 1001, data: { a: 1 } } });
    expect(events).toEqual([{ name: "order.paid", key: "1001", data: { a: 1 }, id: "test-key-1" }]);
    expect(output).toEqual({ delivered: 1 });
  });
});
