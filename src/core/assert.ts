/**
 * Throws if the impossible happens. A failed assertion is always our own defect, never the caller's input.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
