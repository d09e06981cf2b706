import type { Actor } from "../core/access/actor.ts";
import { type CancellationId, type FeeReturnId, newId, type PaymentId, type UserId } from "../core/ids.ts";
import type { Log } from "../core/log.ts";
import type { Locale } from "../core/names/in-language.ts";
import { isoTime } from "../core/time.ts";
import { runChange } from "../database/batches/change.ts";
import type { Database } from "../database/database.ts";
import { recordAction, TEST_MAIL } from "../history/for-transactions.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import type { TurnMails } from "../notifications/for-transactions.ts";
import type { Delivery, Message, MessageKind } from "../outbox/for-transactions.ts";
import type { Outbox } from "../outbox/service.ts";
import type { Recoveries } from "../recoveries/service.ts";
import type { OrderNews } from "../payments/telling/service.ts";
import type { Tickets } from "../tickets/service.ts";
import type { Message as MessageJson, MessagesQuery } from "./api.ts";
import type { MailFacts } from "./mails/facts.ts";
import type { Mail } from "./mails/blocks.ts";
import { composeMail } from "./mails/mail.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";
import type { MailServer } from "./smtp.ts";

export interface MessagesOptions {
  db: Database;
  outbox: Outbox;
  contacts: Contacts;
  news: OrderNews;
  turnMails: TurnMails;
  tickets: Tickets;
  recoveries: Recoveries;
  /** Null: nothing is sent. */
  server: MailServer | null;
  log: Log;
}

/** Tells buyers by mail what happened to their orders. */
export class Messages {
  readonly #db: Database;
  readonly #outbox: Outbox;
  readonly #contacts: Contacts;
  readonly #news: OrderNews;
  readonly #turnMails: TurnMails;
  readonly #tickets: Tickets;
  readonly #recoveries: Recoveries;
  readonly #server: MailServer | null;
  readonly #log: Log;

  constructor({ db, outbox, contacts, news, turnMails, tickets, recoveries, server, log }: MessagesOptions) {
    this.#db = db;
    this.#outbox = outbox;
    this.#contacts = contacts;
    this.#news = news;
    this.#turnMails = turnMails;
    this.#tickets = tickets;
    this.#recoveries = recoveries;
    this.#server = server;
    this.#log = log;
  }

  /** One turn: sends what is due. Returns how many messages were tried. */
  async sendDue(): Promise<number> {
    const server = this.#server;
    return server === null ? 0 : this.#outbox.sendDue((message) => this.#send(message, server));
  }

  /** Messages by status, newest first. No address and no text is among it. */
  async list({ status, ...page }: MessagesQuery) {
    const asked = { status, cursor: page.cursor };
    const rows = await this.#outbox.list(asked, pageLimit(page) + 1);
    return toPage(rows, page, messageView, ({ messageId }) => messageId);
  }

  preview(kind: MessageKind, locale: Locale): Pick<Mail, "subject" | "text" | "html"> {
    const { subject, text, html } = composeMail(SAMPLE_FACTS[kind], locale, Date.now());
    return { subject, text, html };
  }

  /** Sends a sample at once, and says what came of it. The history keeps that, and not to whom. */
  async sendTest(
    actor: Actor,
    kind: MessageKind,
    locale: Locale,
    to: string,
  ): Promise<{ sent: boolean; reason?: string }> {
    if (this.#server === null) return { sent: false, reason: "SMTP_URL and MAIL_FROM are not set" };
    const mail = composeMail(SAMPLE_FACTS[kind], locale, Date.now());
    const subject = newId();
    const delivery = await this.#server.send(mail, to, `test-${subject}`);
    const answer =
      delivery.outcome === "accepted" ? { sent: true } : { sent: false, reason: delivery.reason };
    await runChange(this.#db, async (tx) => {
      await recordAction(tx, actor, { action: TEST_MAIL, subject, after: { kind, locale, ...answer } });
      return true;
    });
    return answer;
  }

  async #send(message: Message, server: MailServer): Promise<Delivery> {
    try {
      const to = await this.#addressee(message);
      // Who was given tickets may have no address.
      if (!to || to.email === "") return { outcome: "pointless", reason: "no_contact" };
      const facts = await this.#factsOf(message);
      if (!facts) return { outcome: "pointless", reason: "nothing_to_tell" };
      const mail = composeMail(facts, to.locale, message.createdAt);
      return await server.send(mail, to.email, message.messageId);
    } catch (error) {
      const { kind, messageId } = message;
      this.#log.warn("mail.failed", { kind, messageId, error });
      return { outcome: "failed", reason: "internal_error" };
    }
  }

  /** Whoever only waits may have given an address for that alone. */
  #addressee({ kind, userId, reference }: Message) {
    return kind === "turn.near" ? this.#turnMails.toTell(reference) : this.#contacts.find(userId);
  }

  async #factsOf({ kind, orderId, reference }: Message): Promise<MailFacts | undefined> {
    switch (kind) {
      case "order.paid":
        return told(kind, await this.#news.purchase(reference as PaymentId));
      case "order.cancelled":
        return told(kind, await this.#news.cancellation(reference as CancellationId));
      case "order.exchanged":
        return told(kind, await this.#news.exchange(reference as PaymentId));
      case "tickets.replaced":
        return told(kind, await this.#news.replacement(orderId as PaymentId));
      case "fee.returned":
        return told(kind, await this.#news.feeReturn(reference as FeeReturnId));
      case "performance.postponed":
        return told(kind, await this.#news.postponement(orderId as PaymentId));
      case "complimentary.cancelled":
        return told(kind, await this.#tickets.givenToTell(reference as UserId));
      case "turn.near":
        return told(kind, await this.#turnMails.toTell(reference));
      case "recovery":
        return { kind, ...this.#recoveries.toTell(reference) };
    }
  }
}

function told<Kind extends string, Facts>(kind: Kind, facts: Facts | undefined) {
  return facts && { kind, ...facts };
}

function messageView({ userId, orderId, createdAt, nextTryAt, endedAt, ...message }: Message): MessageJson {
  const { messageId, kind, status, attempts, reason } = message;
  return {
    messageId,
    kind,
    status,
    userId,
    paymentId: orderId,
    attempts,
    reason,
    createdAt: isoTime(createdAt),
    nextTryAt: status === "PENDING" ? isoTime(nextTryAt) : null,
    endedAt: isoTime(endedAt),
  };
}
