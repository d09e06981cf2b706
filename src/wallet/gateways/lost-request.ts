/**
 * What it means for the money that a request brought no answer that can be read: `unreachable` only if no
 * connection was made, so that the request cannot have been read.
 */
export function lost(error: unknown): { outcome: "unreachable" } | { outcome: "unknown"; reason: string } {
  if ((error as { code?: string }).code === "ECONNREFUSED") return { outcome: "unreachable" };
  return { outcome: "unknown", reason: reasonLost(error) };
}

export function reasonLost(error: unknown): string {
  switch ((error as Error).name) {
    case "SyntaxError":
    case "ZodError":
      return "unreadable_answer";
    case "TimeoutError":
      return "timed_out";
    default:
      return "connection_lost";
  }
}
