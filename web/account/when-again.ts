const MINUTE_MS = 60_000;

/**
 * The whole minute from which the server takes what it refused as too much, at `askedAt`, in milliseconds of
 * the reader's clock.
 */
export function whenAgain(askedAt: number, retryAfterMs: number | null): string {
  return new Date(Math.ceil((askedAt + (retryAfterMs ?? 0)) / MINUTE_MS) * MINUTE_MS).toISOString();
}
