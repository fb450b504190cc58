import type { Right, RouteResponse } from "@signalbox/model";
import { createContext, useContext } from "react";

export type Session = RouteResponse<"getSession">;
const Context = createContext<Session | undefined>(undefined);

export const SessionProvider = Context.Provider;

/** Who is signed in. @throws Error outside the shell. */
export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession() was called outside the application shell.");
  return session;
}

/** Whether the reader may do something; what they may not do is not shown. */
export const useCan = (right: Right): boolean => useSession().rights.includes(right);
