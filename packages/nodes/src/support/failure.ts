import { StepFailure } from "@signalbox/sdk";

/** A failure the author of the workflow can mend: wrong settings or data of the wrong shape. Never tried again. */
export const userFailure = (code: string, message: string): StepFailure =>
  new StepFailure({ code, message, fault: "user", retry: false });

/** Runs `make`; a RangeError from it becomes a failure with this code. */
export function asUserFailure<T>(code: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw userFailure(code, `${error.message}.`);
    throw error;
  }
}
