/**
 * Frontrow cannot start, for a reason that its operator can fix. The message is one line, without a stack.
 */
export class StartError extends Error {
  override name = "StartError";
}

/** The system's error code of a failed call (`EACCES`, `ENOSPC`), or the message if there is none. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
