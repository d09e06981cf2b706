import { type Locale, LOCALE_TAGS, won } from "../../core/names/in-language.ts";
import { refundTermsInWords } from "../../core/refunds/refund-words.ts";
import type { Instant } from "../../core/time.ts";
import { calendarFile } from "./calendar-file.ts";
import type {
  BoughtFacts,
  CancelledFacts,
  GivenCancelledFacts,
  MailFacts,
  PostponedFacts,
  RecoveryFacts,
  Show,
} from "./facts.ts";
import { qrPng } from "./qr-png.ts";
import { WORDS, type Words } from "./words.ts";

export interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
  /** Named by the HTML as `cid:…`; null: it stands beside the text. */
  cid: string | null;
}

/** A mail without its addresses. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
  attachments: Attachment[];
}

/** A part of a mail, to be shown as text and as HTML. */
type Block =
  | { kind: "heading" | "line" | "code"; text: string }
  | { kind: "rows"; rows: [label: string, value: string][] }
  | { kind: "list"; heading: string; items: string[] }
  | { kind: "picture"; text: string; cid: string; filename: string };

/** Puts facts into words. Pure: the same facts give the same mail. */
export function composeMail(facts: MailFacts, locale: Locale): Mail {
  const words = WORDS[locale];
  switch (facts.kind) {
    case "order.paid":
      return boughtMail(facts, words);
    case "order.cancelled":
      return cancelledMail(facts, words);
    case "performance.postponed":
      return postponedMail(facts, words);
    case "complimentary.cancelled":
      return givenCancelledMail(facts, words);
    case "recovery":
      return recoveryMail(facts, words);
  }
}

function boughtMail(facts: BoughtFacts, words: Words): Mail {
  const { label } = words;
  const pictures = facts.tickets.map((ticket, i) => {
    return { ...ticket, cid: `ticket-${i + 1}@frontrow`, filename: `ticket-${i + 1}.png` };
  });
  const blocks: Block[] = [
    { kind: "heading", text: words.bought.heading },
    {
      kind: "rows",
      rows: [
        ...showRows(facts, words),
        [label.seats, facts.tickets.map(words.seat).join(" · ")],
        [label.paid, won(words.locale, facts.amount)],
      ],
    },
    { kind: "line", text: words.bought.atTheDoor },
    ...pictures.map((ticket): Block => ({
      kind: "picture",
      text: words.seat(ticket),
      cid: ticket.cid,
      filename: ticket.filename,
    })),
    ...termsBlocks(facts, words),
  ];
  const codes = pictures.map(({ code, cid, filename }) => ({
    filename,
    contentType: "image/png",
    content: qrPng(code),
    cid,
  }));
  const calendar = {
    filename: `${facts.bookingNumber}.ics`,
    contentType: "text/calendar; charset=utf-8",
    content: Buffer.from(calendarFile(facts)),
    cid: null,
  };
  return {
    subject: words.bought.subject(facts.bookingNumber, facts.title),
    ...rendered(blocks, words),
    // A calendar would hold the old date.
    attachments: facts.isDateOpen ? codes : [...codes, calendar],
  };
}

/** What the page told of giving back and of the seller. */
function termsBlocks({ terms, startsAt, timeZone, isDateOpen, agreed }: BoughtFacts, words: Words): Block[] {
  const { label, locale } = words;
  const items = refundTermsInWords({ ...terms, startsAt: isDateOpen ? null : startsAt, timeZone }, locale);
  const written = agreed?.refundPolicy ?? null;
  const { name = "", registration = "", contact = "" } = agreed?.seller ?? {};
  const seller = [name, registration, contact].filter((each) => each !== "").join(" · ");
  return [
    { kind: "list", heading: label.terms, items },
    ...(written === null ? [] : [{ kind: "line", text: written } as const]),
    ...(seller === "" ? [] : [{ kind: "rows", rows: [[label.seller, seller]] } satisfies Block]),
  ];
}

function cancelledMail(facts: CancelledFacts, words: Words): Mail {
  const { label } = words;
  const rows: [string, string][] = [
    ...showRows(facts, words),
    [label.seats, facts.seats.map(words.seat).join(" · ")],
    [label.fee, won(words.locale, facts.fee)],
    [label.refund, won(words.locale, facts.refund)],
  ];
  const blocks: Block[] = [
    { kind: "heading", text: words.cancelled.heading },
    ...(facts.isDateCancelled ? [{ kind: "line", text: words.cancelled.wholeDate } as const] : []),
    { kind: "rows", rows },
    ...(facts.toCards > 0
      ? [{ kind: "line", text: words.cancelled.backOnCards(won(words.locale, facts.toCards)) } as const]
      : []),
    ...(facts.refund > facts.toCards
      ? [
          {
            kind: "line",
            text: words.cancelled.backInWallet(won(words.locale, facts.refund - facts.toCards)),
          } as const,
        ]
      : []),
  ];
  const subject = words.cancelled.subject(facts.bookingNumber);
  return { subject, ...rendered(blocks, words), attachments: [] };
}

function postponedMail(facts: PostponedFacts, words: Words): Mail {
  const { label, postponed } = words;
  const { newStart, giveBack, timeZone } = facts;
  const rows: [string, string][] = [
    [label.bookingNumber, facts.bookingNumber],
    ["", facts.title],
    [label.newDate, newStart === null ? postponed.notKnownYet : dateOf(newStart, timeZone, words)],
    ...doorsRows(facts, words),
    ...placeRows(facts, words),
    [label.seats, facts.seats.map(words.seat).join(" · ")],
  ];
  const until = giveBack && dateOf(giveBack.until, timeZone, words);
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
  return { subject, ...rendered(blocks, words), attachments: [] };
}

function givenCancelledMail(facts: GivenCancelledFacts, words: Words): Mail {
  const { label, cancelled, givenCancelled } = words;
  const { title, venue, startsAt, timeZone, seats } = facts;
  const rows: [string, string][] = [
    ["", title],
    [label.date, dateOf(startsAt, timeZone, words)],
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

function showRows(show: Show, words: Words): [string, string][] {
  const { label } = words;
  return [
    [label.bookingNumber, show.bookingNumber],
    ["", show.title],
    show.isDateOpen
      ? [label.newDate, words.postponed.notKnownYet]
      : [label.date, dateOf(show.startsAt, show.timeZone, words)],
    ...doorsRows(show, words),
    ...placeRows(show, words),
  ];
}

function doorsRows({ doorsAt = null, timeZone }: Show, { label, locale }: Words): [string, string][] {
  if (doorsAt === null) return [];
  return [
    [
      label.doors,
      new Intl.DateTimeFormat(LOCALE_TAGS[locale], { timeStyle: "short", timeZone }).format(doorsAt),
    ],
  ];
}

function placeRows({ venue, address = null }: Show, { label }: Words): [string, string][] {
  return [[label.venue, venue], ...(address === null ? [] : [[label.address, address] as [string, string]])];
}

/** The date as a clock at the venue shows it, with its zone. */
function dateOf(at: Instant, timeZone: string, { locale }: Words): string {
  const options = { dateStyle: "full", timeStyle: "short", timeZone } as const;
  return `${new Intl.DateTimeFormat(LOCALE_TAGS[locale], options).format(at)} (${timeZone})`;
}

function rendered(blocks: readonly Block[], { locale }: Words): Pick<Mail, "text" | "html"> {
  const body = blocks.map(htmlOf).join("\n");
  const style = "font-family:sans-serif;line-height:1.6;max-width:36em;margin:0 auto;padding:1em";
  const html =
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">` +
    `<body style="${style}">\n${body}\n</body></html>\n`;
  return { text: `${blocks.map(textOf).join("\n\n")}\n`, html };
}

function textOf(block: Block): string {
  switch (block.kind) {
    case "rows":
      return block.rows.map(([label, value]) => (label === "" ? value : `${label}: ${value}`)).join("\n");
    case "list":
      return [block.heading, ...block.items.map((item) => `- ${item}`)].join("\n");
    case "picture":
      return `${block.text}: ${block.filename}`;
    default:
      return block.text;
  }
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h1 style="font-size:1.3em">${escaped(block.text)}</h1>`;
    case "line":
      return `<p style="white-space:pre-line">${escaped(block.text)}</p>`;
    case "code":
      return `<p style="font-size:2em;letter-spacing:0.2em"><strong>${escaped(block.text)}</strong></p>`;
    case "rows":
      return `<p>${block.rows.map(rowOf).join("<br>\n")}</p>`;
    case "list": {
      const items = block.items.map((item) => `<li>${escaped(item)}</li>`).join("");
      return `<p><strong>${escaped(block.heading)}</strong></p><ul>${items}</ul>`;
    }
    case "picture": {
      const text = escaped(block.text);
      const style = "image-rendering:pixelated;background:#fff";
      return `<p>${text}<br><img src="cid:${block.cid}" alt="QR: ${text}" width="240" style="${style}"></p>`;
    }
  }
}

function rowOf([label, value]: [string, string]): string {
  return label === "" ? `<strong>${escaped(value)}</strong>` : `${escaped(label)}: ${escaped(value)}`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
