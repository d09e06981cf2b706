import { newId, type RecoveryId, type UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database, Tx } from "../database/database.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import type { Identity } from "../identity/service.ts";
import { insertMessages } from "../outbox/for-transactions.ts";
import type { RateLimiter } from "../shared-memory/rate-limit.ts";
import type { RecoveryCodes } from "./recovery-codes.ts";
import type { Recovered } from "./api.ts";
import {
  deleteOldRecoveries,
  insertRecovery,
  readBookings,
  readBuyers,
  readWait,
  type RecoveredBooking,
  tryRecovery,
} from "./store.ts";

/** How long a code is good, and how often it may be tried. */
const RECOVERY_BOUNDS = { triesMax: 5, minutes: 10 };
/**
 * A caller who asks in another's place uses up their own codes, not the buyer's. The bound on all callers
 * keeps a mailbox from being flooded.
 */
const PER_HOUR = { ofCallerMax: 5, ofEmailMax: 30 };
/** Every beginning takes this long, so that its time tells nobody whether the address is known. */
const PACE_MS = 300;

export interface RecoveriesOptions {
  db: Database;
  clock: DatabaseClock;
  identity: Identity;
  contacts: Contacts;
  codes: RecoveryCodes;
  /** Counts the beginnings of each address. */
  limiter: RateLimiter;
  hasMail: boolean;
}

/** Gives buyers access again, on any device, by a code that is mailed to the address they bought with. */
export class Recoveries {
  readonly #options: RecoveriesOptions;

  constructor(options: RecoveriesOptions) {
    this.#options = options;
  }

  /**
   * Begins a recovery. The answer is the same, and takes the same time, whether anybody has bought with this
   * e-mail. Throws `too_many_requests`, with the wait, for an address that asks too often, at all or for
   * this e-mail, and for an e-mail that is asked for too often.
   */
  async begin(email: string, address: string): Promise<RecoveryId> {
    const beganMs = performance.now();
    const { db, clock, contacts, codes, limiter, hasMail } = this.#options;
    const waitSeconds = limiter.take(address, Math.floor(Date.now() / 1_000));
    if (waitSeconds > 0) throw tooMany(waitSeconds);
    const indexes = contacts.emailIndexes(email);
    const callerIndex = codes.callerIndex(address);
    const wait = await readWait(db, indexes, callerIndex, PER_HOUR);
    if (wait > 0) throw tooMany(wait);
    const recoveryId = newId<RecoveryId>();
    await db.transaction(async (tx) => {
      const userId = await insertRecovery(tx, recoveryId, indexes, callerIndex);
      if (userId === null || !hasMail) return;
      const message = { kind: "recovery", userId, orderId: null, reference: recoveryId } as const;
      await insertMessages(tx, [{ ...message, messageId: newId() }], clock.now());
    });
    await Bun.sleep(Math.max(0, PACE_MS - (performance.now() - beganMs)));
    return recoveryId;
  }

  /**
   * Answers the code from the mail: a fresh token of everybody who has bought with that e-mail, with what
   * they bought, by which a buyer tells their own from another's. The latest to buy stands for all. `cursor`
   * asks for those after that user. Throws `forbidden` for anything else.
   */
  async confirm(recoveryId: RecoveryId, code: string, cursor: UserId | null = null): Promise<Recovered> {
    const { db, identity, codes } = this.#options;
    const asked = { isRight: codes.isRight(recoveryId, code), isFurther: cursor !== null };
    const indexes = await tryRecovery(db, recoveryId, asked, RECOVERY_BOUNDS);
    const limit = LIMITS.recoveredBuyersMax;
    const found = indexes && (await readBuyers(db, indexes, { after: cursor, limit: limit + 1 }));
    const userIds = (found ?? []).slice(0, limit);
    if (!found || userIds.length === 0)
      throw refuse("forbidden", "The code is wrong, used, or too old. Ask for a new one.");
    const bookings = await readBookings(db, userIds, LIMITS.recoveredBookingsMax);
    const buyers = await Promise.all(
      userIds.map(async (userId) => ({
        ...(await identity.renew(userId)),
        bookings: bookings.filter((each) => each.userId === userId).map(bookingView),
      })),
    );
    const { userId, accessToken, expiresAt } = buyers[0]!;
    const nextCursor = found.length > limit ? userIds.at(-1)! : null;
    return { userId, accessToken, expiresAt, buyers, nextCursor };
  }

  /** What the mail of a recovery says. */
  toTell(recoveryId: string) {
    return { code: this.#options.codes.codeOf(recoveryId), minutes: RECOVERY_BOUNDS.minutes };
  }

  deleteOld(tx: Tx): Promise<void> {
    return deleteOldRecoveries(tx);
  }
}

function bookingView({ bookingNumber, title, startsAt, timeZone }: RecoveredBooking) {
  return { bookingNumber, title, startsAt: isoTime(startsAt), timeZone };
}

function tooMany(waitSeconds: number) {
  return refuse("too_many_requests", "Too many codes were asked for. Try again later.", {}, waitSeconds);
}
