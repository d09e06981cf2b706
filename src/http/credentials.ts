import type { QueueId, UserId } from "../core/ids.ts";
import type { HashedKey } from "../shared-memory/hashed-key.ts";

/** What a queue token says, once its signature has been checked. */
export interface QueueToken {
  queueId: QueueId;
  userId: UserId;
  position: number;
  /** As it is shown, since it is shown with every poll. */
  issuedAt: string;
  /** By what its requests are counted, once that was asked. */
  paceKey?: HashedKey;
  /** By what its place is known, once that was asked. */
  placeKey?: string;
  /** By what its end is marked, once that was asked. */
  endedKey?: HashedKey;
}

/** How routes find out who is asking. Each throws, or rejects with, the refusal of somebody who may not go on. */
export interface Credentials {
  /** The user of an `Authorization` header. */
  user: (authorization: string | undefined) => UserId | Promise<UserId>;
  requireOrganiser: (authorization: string | undefined) => void;
  /** The `Queue-Token` header, which must be there; it is not opened. */
  requireTokenHeader: (header: string | undefined) => string;
  /** Opens a queue token of this user, and of this queue where the call belongs to one. */
  openToken: (header: string | undefined, userId: UserId, queueId: QueueId | undefined) => QueueToken;
  /** Lets in whoever has an ACTIVE token. */
  requireActive: (token: QueueToken) => Promise<unknown>;
}
