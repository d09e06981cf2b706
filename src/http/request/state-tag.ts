import { type Refusal, refuse } from "../../core/refusals.ts";

/** The header of every call that changes what somebody else may have changed since. */
export const IF_MATCH = {
  "If-Match":
    "The `revision` that the change is based on, quoted. Where somebody else has changed it since: 409 " +
    "`invalid_state` with `currentStatus` `CHANGED`, and nothing is changed. Of concerts, dates and queues " +
    "it says `changedBy` and `changedAt` too.",
};

/**
 * Names one state of a thing, for `ETag` and `If-Match`. The same state has the same name on every worker.
 */
export function tagOf(state: unknown): string {
  const digest = new Bun.CryptoHasher("sha256").update(JSON.stringify(state)).digest("base64url");
  return `"${digest.slice(0, 16)}"`;
}

/** The same without its quotes, as `revision` in an answer. */
export function revisionOfTag(tag: string): string {
  return tag.slice(1, -1);
}

/**
 * Refuses a change of what somebody else has changed since: `If-Match` names the state that the caller saw.
 * Ask it under the lock of the change. Without the header nothing is refused.
 */
export function checkUnchanged(ifMatch: string | undefined, present: string): Refusal | null {
  if (ifMatch === undefined) return null;
  const named = new Set(ifMatch.split(",").map((tag) => tag.trim().replace(/^W\//, "")));
  if (named.has("*") || named.has(present)) return null;
  return refuse("invalid_state", "Somebody else has changed it since you looked. Look again, then decide.", {
    currentStatus: "CHANGED",
  });
}
