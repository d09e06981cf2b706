import { timeAtVenue, untilAtVenue, won } from "../../core/names/in-language.ts";
import type { Locale } from "../../core/names/in-language.ts";
import type { Instant } from "../../core/time.ts";
import {
  type Block,
  calendarOf,
  doorsRows,
  lineOf,
  type Mail,
  placeRows,
  rendered,
  showRows,
  ticketPictures,
} from "./blocks.ts";
import type {
  BoughtFacts,
  CancelledFacts,
  GivenCancelledFacts,
  MailFacts,
  PostponedFacts,
  RecoveryFacts,
  TurnFacts,
} from "./facts.ts";
import { exchangedMail, feeReturnedMail, moneyBackLines, replacedMail, termsBlocks } from "./later-mails.ts";
import { WORDS, type Words } from "./words.ts";

/** Puts facts into words. Pure: the same facts of the same time give the same mail. */
export function composeMail(facts: MailFacts, locale: Locale, writtenAt: Instant): Mail {
  const words = WORDS[locale];
  switch (facts.kind) {
    case "order.paid":
      return boughtMail(facts, words, writtenAt);
    case "order.cancelled":
      return cancelledMail(facts, words, writtenAt);
    case "order.exchanged":
      return exchangedMail(facts, words, writtenAt);
    case "tickets.replaced":
      return replacedMail(facts, words);
    case "fee.returned":
      return feeReturnedMail(facts, words);
    case "performance.postponed":
      return postponedMail(facts, words, writtenAt);
    case "complimentary.cancelled":
      return givenCancelledMail(facts, words);
    case "recovery":
      return recoveryMail(facts, words);
    case "turn.near":
      return turnMail(facts, words);
  }
}

function boughtMail(facts: BoughtFacts, words: Words, writtenAt: Instant): Mail {
  const { label } = words;
  const pictures = ticketPictures(facts.tickets, words);
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [label.seats, facts.tickets.map(words.seat).join(" · ")],
    [label.paid, won(words.locale, facts.amount)],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: words.bought.heading },
    { kind: "rows", rows },
    lineOf(words.bought.atTheDoor),
    ...pictures.blocks,
    ...termsBlocks(facts, words),
  ];
  return {
    subject: words.bought.subject(facts.bookingNumber, facts.title),
    ...rendered(blocks, words),
    attachments: [...pictures.attachments, ...calendarOf(facts, writtenAt)],
  };
}

function cancelledMail(facts: CancelledFacts, words: Words, writtenAt: Instant): Mail {
  const { label, cancelled, locale } = words;
  const { fee, refund, toCards, bookingNumber, title } = facts;
  const isPart = facts.seatsLeft.length > 0;
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [label.seats, facts.seats.map(words.seat).join(" · ")],
    [label.fee, won(locale, fee)],
    [label.refund, won(locale, refund)],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: isPart ? cancelled.partHeading : cancelled.heading },
    ...(facts.isDateCancelled ? [lineOf(cancelled.wholeDate)] : []),
    { kind: "rows", rows },
    ...moneyBackLines(refund, toCards, words),
    ...(isPart ? [lineOf(cancelled.seatsLeft(facts.seatsLeft.map(words.seat).join(" · ")))] : []),
  ];
  const subject = (isPart ? cancelled.partSubject : cancelled.subject)(bookingNumber, title);
  return { subject, ...rendered(blocks, words), attachments: calendarOf(facts, writtenAt) };
}

function postponedMail(facts: PostponedFacts, words: Words, writtenAt: Instant): Mail {
  const { label, postponed } = words;
  const { oldStart, newStart, giveBack, timeZone } = facts;
  const rows: [string, string][] = [
    [label.bookingNumber, facts.bookingNumber],
    ["", facts.title],
    [label.dateBefore, timeAtVenue(words.locale, oldStart, timeZone)],
    [
      label.newDate,
      newStart === null ? postponed.notKnownYet : timeAtVenue(words.locale, newStart, timeZone),
    ],
    ...doorsRows(facts, words),
    ...placeRows(facts, words),
    [label.seats, facts.seats.map(words.seat).join(" · ")],
  ];
  const until = giveBack && untilAtVenue(words.locale, giveBack.until, timeZone);
  const terms =
    until === null
      ? null
      : giveBack!.fee === 0
        ? postponed.freeUntil(until)
        : postponed.feeUntil(until, won(words.locale, giveBack!.fee));
  const blocks: Block[] = [
    { kind: "heading", text: postponed.heading },
    { kind: "rows", rows },
    { kind: "line", text: postponed.ticketsStayGood },
    ...(terms === null ? [] : [{ kind: "line", text: terms } as const]),
  ];
  const subject = postponed.subject(facts.bookingNumber, facts.title);
  return { subject, ...rendered(blocks, words), attachments: calendarOf(facts, writtenAt) };
}

function givenCancelledMail(facts: GivenCancelledFacts, words: Words): Mail {
  const { label, cancelled, givenCancelled } = words;
  const { title, venue, startsAt, timeZone, seats } = facts;
  const rows: [string, string][] = [
    ["", title],
    [label.date, timeAtVenue(words.locale, startsAt, timeZone)],
    [label.venue, venue],
    [label.seats, seats.map(words.place).join(" · ")],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: cancelled.wholeDate },
    { kind: "rows", rows },
    { kind: "line", text: givenCancelled.areVoid },
  ];
  return { subject: givenCancelled.subject(title), ...rendered(blocks, words), attachments: [] };
}

function recoveryMail({ code, minutes }: RecoveryFacts, words: Words): Mail {
  const blocks: Block[] = [
    { kind: "heading", text: words.recovery.heading },
    { kind: "code", text: code },
    { kind: "line", text: words.recovery.goodFor(minutes) },
    { kind: "line", text: words.recovery.notYou },
  ];
  return { subject: words.recovery.subject, ...rendered(blocks, words), attachments: [] };
}

function turnMail({ title, hasCome }: TurnFacts, words: Words): Mail {
  const { subject, text } = hasCome ? words.turn.come : words.turn.near;
  const blocks: Block[] = [
    { kind: "heading", text: subject },
    { kind: "rows", rows: [["", title]] },
    lineOf(text),
    lineOf(words.turn.notYou),
  ];
  return { subject: `${subject} ${title}`, ...rendered(blocks, words), attachments: [] };
}
