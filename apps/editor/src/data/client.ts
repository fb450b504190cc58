import { createClient } from "@signalbox/client";

/** Talks to the server this page came from, with the session cookie. */
export const client = createClient({ baseUrl: "" });
