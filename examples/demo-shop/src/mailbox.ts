import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Ledger } from "./ledger.ts";

export interface Mail {
  n: number;
  /** Epoch ms. */
  at: number;
  from: string;
  to: string[];
  subject: string;
  text: string;
  messageId: string;
  /** A mail with the same Message-ID came before: the sender could not know whether the first one arrived. */
  repeated: boolean;
}

/** Newest mails kept for reading; the ledger has a line for every one. */
const KEPT = 500;

/** A mail server that accepts everything and shows it, instead of sending it on. */
export class Mailbox {
  readonly #mails: Mail[] = [];
  readonly #seen = new Set<string>();
  readonly #ledger: Ledger;
  readonly #server: SMTPServer;
  #count = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      // Any user and password will do: this server is for demonstrations.
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "anybody" }),
      onData: (stream, session, done) => {
        simpleParser(stream).then(
          (parsed) => {
            this.#take(
              parsed,
              session.envelope.rcptTo.map((recipient) => recipient.address),
            );
            done();
          },
          (error: Error) => done(error),
        );
      },
    });
    // A client that breaks off is its own problem.
    this.#server.on("error", () => {});
  }

  /** @param port 0 for any free one. @returns the port. */
  async listen(host: string, port: number): Promise<number> {
    const server = this.#server.listen(port, host);
    await new Promise<void>((resolve, reject) => {
      server.once("listening", resolve);
      this.#server.once("error", reject);
    });
    return (server.address() as AddressInfo).port;
  }

  /** Newest first. */
  list(limit = 100): Mail[] {
    return this.#mails.slice(-limit).reverse();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  restore(mail: Mail): void {
    this.#seen.add(mail.messageId);
    this.#count = mail.n + 1;
    this.#keep(mail);
  }

  #keep(mail: Mail): void {
    this.#mails.push(mail);
    if (this.#mails.length > KEPT) this.#mails.shift();
  }

  #take(parsed: ParsedMail, recipients: string[]): void {
    const messageId = parsed.messageId ?? "";
    const repeated = messageId !== "" && this.#seen.has(messageId);
    this.#seen.add(messageId);
    const mail: Mail = {
      n: this.#count++,
      at: Date.now(),
      from: parsed.from?.text ?? "",
      to: recipients,
      subject: parsed.subject ?? "",
      text: parsed.text ?? "",
      messageId,
      repeated,
    };
    this.#keep(mail);
    const { at, n: number, ...rest } = mail;
    this.#ledger.add("mail", { number, ...rest, text: mail.text.slice(0, 20_000) }, at);
  }
}
