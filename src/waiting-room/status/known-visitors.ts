import type { QueueId, UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { Guest, Identity } from "../../identity/service.ts";
import { RecentMap } from "../../core/recent-map.ts";
import type { QueueToken } from "../../http/credentials.ts";

/** Some 10 MB of verified tokens; what does not fit is verified again. */
const VERIFIED_MAX = 20_000;

/** The only part of the waiting room that is needed here. Throws if the token is invalid. */
interface TokenOpener {
  openToken: (header: string | undefined, userId: UserId) => QueueToken;
}

interface VerifiedTokens {
  authorization: string;
  guest: Guest;
  token: QueueToken;
}

/**
 * Identifies visitors by the two tokens of each call, verified now or recently. For calls that are answered
 * before routing. It never refuses: an undefined result leaves the decision to the call's own route.
 */
export class KnownVisitors {
  readonly #identity: Identity;
  readonly #room: TokenOpener;
  readonly #verified = new RecentMap<VerifiedTokens>(VERIFIED_MAX);

  constructor(identity: Identity, room: TokenOpener) {
    this.#identity = identity;
    this.#room = room;
  }

  /** The visitor's queue token, if both tokens are valid at `now` and belong to this queue. */
  tokenOf(headers: Headers, queueId: QueueId, now: Instant): QueueToken | undefined {
    const verified = this.#verify(headers.get("Authorization"), headers.get("Queue-Token"));
    if (!verified || verified.token.queueId !== queueId || verified.guest.expiresAt <= now) return undefined;
    return this.#identity.isSurelySignedIn(verified.guest) ? verified.token : undefined;
  }

  /** The user of these headers' access token, if known from memory. The token may have expired since. */
  knownUser(headers: Headers): UserId | undefined {
    const authorization = headers.get("Authorization");
    return authorization === null ? undefined : this.#identity.knownUser(authorization);
  }

  #verify(authorization: string | null, queueToken: string | null): VerifiedTokens | undefined {
    if (authorization === null || queueToken === null) return undefined;
    const known = this.#verified.get(queueToken);
    if (known?.authorization === authorization) return known;
    try {
      const guest = this.#identity.guest(authorization);
      if (!guest) return undefined;
      const token = this.#room.openToken(queueToken, guest.userId);
      const verified = { authorization, guest, token };
      this.#verified.set(queueToken, verified);
      return verified;
    } catch {
      return undefined;
    }
  }
}
