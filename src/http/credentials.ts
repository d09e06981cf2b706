import type { Context } from "hono";
import type { Actor } from "../core/access/actor.ts";
import type { DoorDevice } from "../core/access/door-device.ts";
import type { QueueId, UserId } from "../core/ids.ts";
import type { HashedKey } from "../shared-memory/hashed-key.ts";

/** The content of a verified queue token. */
export interface QueueToken {
  queueId: QueueId;
  userId: UserId;
  position: number;
  /** Kept as text, because every poll shows it. */
  issuedAt: string;
  /** Cache of the key under which its requests are counted. */
  paceKey?: HashedKey;
  /** Cache of its place's key. */
  placeKey?: string;
  /** Cache of the key that marks its end. */
  endedKey?: HashedKey;
}

/**
 * How routes identify their callers. Each function throws, or rejects with, the refusal of a caller who may
 * not go on.
 */
export interface Credentials {
  /** The user of an `Authorization` header. */
  user: (authorization: string | undefined) => UserId | Promise<UserId>;
  /** Who acts for the organiser in this request: by the organiser's key. */
  organiser: (c: Context) => Actor | Promise<Actor>;
  /** The device at the door of an `Authorization` header. */
  device: (authorization: string | undefined) => Promise<DoorDevice>;
  /** The `Queue-Token` header, not yet verified. Throws if it is missing. */
  requireTokenHeader: (header: string | undefined) => string;
  /** Verifies a queue token of this user, and of this queue if the call belongs to one. */
  openToken: (header: string | undefined, userId: UserId, queueId: QueueId | undefined) => QueueToken;
  /** Stands for a caller who has not said who they are: the address that the request came from. */
  stranger: (c: Context) => string;
  /** Throws unless the token is ACTIVE. */
  requireActive: (token: QueueToken) => Promise<unknown>;
}
