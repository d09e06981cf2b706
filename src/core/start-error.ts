/** Frontrow cannot start, for a reason that the person who starts it can act on. The message is one line, no stack. */
export class StartError extends Error {
  override name = "StartError";
}

/** The system's code of a failed call (`EACCES`, `ENOSPC`), or the message when there is none. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
