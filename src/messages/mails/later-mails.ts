import { timeAtVenue, won } from "../../core/names/in-language.ts";
import { refundTermsInWords } from "../../core/refunds/refund-words.ts";
import type { Instant } from "../../core/time.ts";
import { type Block, calendarOf, lineOf, type Mail, rendered, showRows, ticketPictures } from "./blocks.ts";
import type { BoughtFacts, ExchangedFacts, FeeReturnedFacts, ReplacedFacts } from "./facts.ts";
import type { Words } from "./words.ts";

// What happens to an order after its purchase, at the counter or by the organiser.

export function exchangedMail(facts: ExchangedFacts, words: Words, writtenAt: Instant): Mail {
  const { label, exchanged } = words;
  const { was, timeZone, startsAt, amount, refund, isAtCounter } = facts;
  const pictures = ticketPictures(facts.tickets, words);
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [label.seats, facts.tickets.map(words.seat).join(" · ")],
    [label.seatsBefore, was.seats.map(words.seat).join(" · ")],
    ...(was.startsAt === startsAt
      ? []
      : ([[label.dateBefore, timeAtVenue(words.locale, was.startsAt, timeZone)]] satisfies [
          string,
          string,
        ][])),
    [label.bookingBefore, was.bookingNumber],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: exchanged.heading },
    { kind: "rows", rows },
    lineOf(exchanged.difference(amount - refund, isAtCounter)),
    lineOf(exchanged.oldCodes),
    lineOf(words.bought.atTheDoor),
    ...pictures.blocks,
    ...termsBlocks(facts, words, isAtCounter),
  ];
  return {
    subject: exchanged.subject(facts.bookingNumber, facts.title),
    ...rendered(blocks, words),
    attachments: [...pictures.attachments, ...calendarOf(facts, writtenAt)],
  };
}

export function replacedMail(facts: ReplacedFacts, words: Words): Mail {
  const pictures = ticketPictures(facts.tickets, words);
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [words.label.seats, facts.tickets.map(words.seat).join(" · ")],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: words.replaced.heading },
    { kind: "rows", rows },
    lineOf(words.replaced.oldCodes),
    ...pictures.blocks,
  ];
  const subject = words.replaced.subject(facts.bookingNumber, facts.title);
  return { subject, ...rendered(blocks, words), attachments: pictures.attachments };
}

export function feeReturnedMail(facts: FeeReturnedFacts, words: Words): Mail {
  const { label, feeReturned, locale } = words;
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [label.seats, facts.seats.map(words.seat).join(" · ")],
    [label.feeReturned, won(locale, facts.amount)],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: feeReturned.heading },
    { kind: "rows", rows },
    ...moneyBackLines(facts.amount, facts.toCards, words),
  ];
  return { subject: feeReturned.subject(facts.bookingNumber), ...rendered(blocks, words), attachments: [] };
}

/** Where money is that was given back. */
export function moneyBackLines(amount: number, toCards: number, { cancelled, locale }: Words): Block[] {
  const inWallet = amount - toCards;
  return [
    ...(toCards > 0 ? [lineOf(cancelled.backOnCards(won(locale, toCards)))] : []),
    ...(inWallet > 0 ? [lineOf(cancelled.backInWallet(won(locale, inWallet)))] : []),
  ];
}

/** What the page told of giving back and of the seller. */
export function termsBlocks(
  facts: Omit<BoughtFacts, "kind">,
  words: Words,
  isBackElsewhere = false,
): Block[] {
  const { terms, startsAt, timeZone, isDateOpen, agreed } = facts;
  const { label, locale } = words;
  const show = { startsAt: isDateOpen ? null : startsAt, timeZone, isFree: facts.amount === 0 };
  const items = refundTermsInWords({ ...terms, ...show, isBackElsewhere }, locale);
  const written = agreed?.refundPolicy ?? null;
  const { name = "", registration = "", contact = "" } = agreed?.seller ?? {};
  const seller = [name, registration, contact].filter((each) => each !== "").join(" · ");
  return [
    { kind: "list", heading: label.terms, items },
    ...(written === null ? [] : [{ kind: "line", text: written } as const]),
    ...(seller === "" ? [] : [{ kind: "rows", rows: [[label.seller, seller]] } satisfies Block]),
  ];
}
