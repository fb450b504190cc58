import { connect, type Socket } from "node:net";
import type { ConnectionValues, MailMessage } from "@signalbox/sdk";
import { createTransport } from "nodemailer";
import type { EgressGuard } from "./egress.ts";

const TIMEOUT = 20_000;

/**
 * Hands one message to the mail server of an `smtp` connection, through the egress guard. Errors are those of the
 * mail library; nodes say what they mean.
 */
export async function sendMail(
  message: MailMessage,
  connection: ConnectionValues,
  options: { guard: EgressGuard; signal: AbortSignal },
): Promise<{ messageId: string }> {
  const { settings, secrets } = connection;
  const host = String(settings.host ?? "");
  const port = Number(settings.port ?? 587);
  const user = typeof settings.username === "string" && settings.username !== "" ? settings.username : undefined;
  const socket = await openSocket(host, port, options);
  const transport = createTransport({
    host,
    port,
    secure: settings.secure === true,
    connection: socket,
    ...(user === undefined ? {} : { auth: { user, pass: secrets.password ?? "" } }),
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: 2 * TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
  const stop = () => socket.destroy(new Error("the attempt was withdrawn"));
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    const sent = (await transport.sendMail({ from: String(settings.from ?? ""), ...message })) as { messageId: string };
    return { messageId: sent.messageId };
  } finally {
    options.signal.removeEventListener("abort", stop);
    transport.close();
    socket.destroy();
  }
}

/** A connected socket to an address the guard allows. Errors carry `command: "CONN"`: nothing was handed over yet. */
async function openSocket(host: string, port: number, options: { guard: EgressGuard; signal: AbortSignal }) {
  options.guard.checkHost(host, port);
  const [found] = await options.guard.addresses(host, port).catch((error: Error) => {
    throw Object.assign(error, { command: "CONN" });
  });
  return new Promise<Socket>((resolve, reject) => {
    const socket = connect({ host: found?.address ?? host, port, signal: options.signal });
    const fail = (error: Error) => {
      socket.destroy();
      reject(Object.assign(error, { command: "CONN" }));
    };
    socket.setTimeout(TIMEOUT, () => fail(new Error(`no connection within ${TIMEOUT} ms`)));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}
