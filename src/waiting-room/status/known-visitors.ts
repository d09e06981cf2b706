import type { QueueId, UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { Identity } from "../../identity/service.ts";
import { RecentMap } from "../../core/recent-map.ts";
import type { QueueToken } from "../../http/credentials.ts";

/** Some 10 MB of proofs; what does not fit is verified again. */
const PROOFS_MAX = 20_000;

/** The waiting room, as far as this needs it. Throws what is wrong with a token. */
interface TokenOpener {
  openToken: (header: string | undefined, userId: UserId) => QueueToken;
}

interface Proof {
  authorization: string;
  expiresAt: Instant;
  token: QueueToken;
}

/**
 * Who is asking, by the two tokens that come again with every call of a visitor, verified now or lately. For calls that
 * are answered past the router; it refuses nothing, and leaves that to the call's own route.
 */
export class KnownVisitors {
  readonly #identity: Identity;
  readonly #room: TokenOpener;
  readonly #proofs = new RecentMap<Proof>(PROOFS_MAX);

  constructor(identity: Identity, room: TokenOpener) {
    this.#identity = identity;
    this.#room = room;
  }

  /** The visitor's queue token, if both tokens are good as of `now` and it is one of this queue. */
  tokenOf(headers: Headers, queueId: QueueId, now: Instant): QueueToken | undefined {
    const proof = this.#proofOf(headers.get("Authorization"), headers.get("Queue-Token"));
    if (!proof || proof.token.queueId !== queueId || proof.expiresAt <= now) return undefined;
    return proof.token;
  }

  /** Whose access token these headers show, where that can be told at once. It may be out of date. */
  knownUser(headers: Headers): UserId | undefined {
    const authorization = headers.get("Authorization");
    return authorization === null ? undefined : this.#identity.knownUser(authorization);
  }

  #proofOf(authorization: string | null, queueToken: string | null): Proof | undefined {
    if (authorization === null || queueToken === null) return undefined;
    const known = this.#proofs.get(queueToken);
    if (known?.authorization === authorization) return known;
    try {
      const guest = this.#identity.guest(authorization);
      if (!guest) return undefined;
      const token = this.#room.openToken(queueToken, guest.userId);
      const proof = { authorization, expiresAt: guest.expiresAt, token };
      this.#proofs.set(queueToken, proof);
      return proof;
    } catch {
      return undefined;
    }
  }
}
