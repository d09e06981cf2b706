import type { QueueId, UserId } from "../../core/ids.ts";
import { refuse } from "../../core/refusals.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import type { QueueToken } from "../../http/credentials.ts";
import type { TokenSigner } from "../../core/signed-token.ts";
import { tokenInvalid } from "./rules.ts";

export function signQueueToken(signer: TokenSigner, token: QueueToken): string {
  return signer.sign({
    q: token.queueId,
    u: token.userId,
    p: token.position,
    t: Date.parse(token.issuedAt),
  });
}

/** The header's queue token, not yet verified. Throws `queue_token_missing`. */
export function requireTokenHeader(header: string | undefined): string {
  if (!header) throw refuse("queue_token_missing", "Send the queue token in the Queue-Token header.");
  return header;
}

/**
 * Verifies the header's queue token for this user, and for `queueId` if the call belongs to one queue. Throws
 * `queue_token_missing` or `queue_token_invalid`. Does not tell whether the token's turn has come.
 */
export function openQueueToken(
  signer: TokenSigner,
  header: string | undefined,
  userId: UserId,
  queueId: QueueId | undefined,
): QueueToken {
  const claims = signer.open(requireTokenHeader(header));
  if (!claims || claims.u !== userId) throw tokenInvalid();
  if (queueId !== undefined && claims.q !== queueId) throw tokenInvalid();
  return {
    queueId: claims.q as QueueId,
    userId,
    position: claims.p as number,
    issuedAt: isoTime(claims.t as Instant),
  };
}
