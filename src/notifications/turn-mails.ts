import type { SecretBox } from "../core/access/secret-box.ts";
import { type ConcertId, type MessageId, newId, type QueueId } from "../core/ids.ts";
import type { Locale } from "../core/names/in-language.ts";
import { invalidRequest, notFound, refuse } from "../core/refusals.ts";
import { fieldError } from "../core/words/field-errors.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database, Tx } from "../database/database.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import { insertMessages } from "../outbox/for-transactions.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import type { TurnMailRequest } from "./api.ts";
import { placesNear } from "./places-near.ts";
import {
  countOthersOf,
  deleteOverTurnMails,
  deleteTurnMail,
  putTurnMail,
  queuesWithTurnMails,
  readTitle,
  readTurnMail,
  takeDueTurnMails,
} from "./turn-mails-store.ts";

/** Mails to one address for one line. Few people share an address, and fewer stand in one line. */
const OF_AN_ADDRESS_MAX = 3;
const ASK_AGAIN_SECONDS = 3_600;
const TAKEN_MAX = 200;
const DELETED_MAX = 5_000;

export interface TurnMailsOptions {
  db: Database;
  clock: DatabaseClock;
  room: Pick<WaitingRoom, "board">;
  /** Whether there is a mail server is theirs to know. */
  contacts: Contacts;
  box: SecretBox;
}

/** What is kept of a visitor, sealed. */
interface Kept {
  email: string;
  locale: Locale;
  concertId: ConcertId;
}

/** Mails visitors that their turn is near, or that it came, once for a place, if they asked for that. */
export class TurnMails {
  readonly #options: TurnMailsOptions;

  constructor(options: TurnMailsOptions) {
    this.#options = options;
  }

  /**
   * To the address that is given, else to that of the contact. Throws `invalid_request` if there is neither,
   * `invalid_state` where no mail is sent, `not_found` for a place that is over, or for a concert that is not
   * sold in this line, and `too_many_requests` for an address that others of this line have named as often as
   * may be: anybody can type the address of somebody else.
   */
  async ask(place: QueueToken, { email, locale, concertId }: TurnMailRequest): Promise<void> {
    const { db, box, contacts } = this.#options;
    if (!contacts.isRequired)
      throw refuse("invalid_state", "This server sends no mail.", { currentStatus: "NO_MAIL" });
    const address = email ?? (await contacts.find(place.userId))?.email ?? "";
    if (address === "") throw invalidRequest("email", fieldError("missing", "is missing"));
    const kept: Kept = { email: address, locale, concertId };
    if ((await readTitle(db, concertId, place.queueId)) === undefined) throw notFound();
    const emailIndexes = contacts.emailIndexes(address);
    const put = await db.transaction(async (tx) => {
      if ((await countOthersOf(tx, place, emailIndexes)) >= OF_AN_ADDRESS_MAX) return "TOO_MANY";
      const mail = { mailId: newId(), sealed: box.seal(JSON.stringify(kept)), emailIndex: emailIndexes[0]! };
      return (await putTurnMail(tx, place, mail)) ? "PUT" : "OVER";
    });
    if (put === "OVER") throw notFound();
    if (put === "TOO_MANY") {
      const detail = "Others in this line have asked for mails to this address.";
      throw refuse("too_many_requests", detail, {}, ASK_AGAIN_SECONDS);
    }
  }

  stop(place: QueueToken): Promise<void> {
    return deleteTurnMail(this.#options.db, place);
  }

  /** One turn: writes the mails of whoever has to be told now. Every worker may do so at once. */
  async tellDue(): Promise<number> {
    const { db, clock, room } = this.#options;
    let told = 0;
    for (const { queueNo, queueId } of await queuesWithTurnMails(db)) {
      const queue = await room.board.find(queueId as QueueId);
      if (!queue) continue;
      const near = placesNear(queue, room.board, clock.now());
      told += await db.transaction(async (tx) => {
        const due = await takeDueTurnMails(tx, { queueNo, near }, TAKEN_MAX);
        const messages = due.map(({ mailId, userId }) => {
          return {
            kind: "turn.near",
            userId,
            orderId: null,
            reference: mailId,
            messageId: newId<MessageId>(),
          } as const;
        });
        if (messages.length > 0) await insertMessages(tx, messages, clock.now());
        return messages.length;
      });
    }
    return told;
  }

  /** What a mail tells, and to which address. Undefined: the visitor has come, or wants none any more. */
  async toTell(mailId: string) {
    const { db, box } = this.#options;
    const kept = await readTurnMail(db, mailId);
    const text = kept && box.open(kept.sealed);
    if (!kept || !text || !["WAITING", "READY", "MISSED"].includes(kept.status)) return undefined;
    const { email, locale, concertId } = JSON.parse(text) as Kept;
    const title = await readTitle(db, concertId, kept.queueId);
    return title === undefined ? undefined : { email, locale, title, hasCome: kept.status !== "WAITING" };
  }

  deleteOver(tx: Tx): Promise<void> {
    return deleteOverTurnMails(tx, DELETED_MAX);
  }
}
