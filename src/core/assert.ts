/** Stops on what cannot happen. A failed assertion is a defect of ours, never of the caller's input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
