import { client } from "../data/client.ts";
import { queryClient } from "../data/query-client.ts";

/** Ends the session and shows the sign-in page; whatever was cached goes with it. */
export async function signOut(): Promise<void> {
  try {
    await client.call("endSession");
  } finally {
    queryClient.clear();
    location.assign("/");
  }
}
