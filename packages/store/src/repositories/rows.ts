import { SignalboxError } from "@signalbox/model";
import { sqlState } from "../database/failures.ts";

const UNIQUE_VIOLATION = "23505";

/** Runs `write`; a unique name that is taken becomes NAME_TAKEN. */
export async function withUniqueName<T>(what: string, name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new SignalboxError("NAME_TAKEN", { what, name }, { cause: error });
  }
}

/** JSON columns are written as text. */
export const asJson = (value: unknown): string => JSON.stringify(value);
export const orUndefined = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
