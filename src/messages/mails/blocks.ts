import { calendarFile } from "../../core/calendar/calendar-file.ts";
import { LOCALE_TAGS, timeAtVenue } from "../../core/names/in-language.ts";
import type { Instant } from "../../core/time.ts";
import { escapeHtml } from "../../core/words/html.ts";
import type { MailTicket, Show } from "./facts.ts";
import { qrPng } from "./qr-png.ts";
import type { Words } from "./words.ts";

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
export type Block =
  | { kind: "heading" | "line" | "code"; text: string }
  | { kind: "rows"; rows: [label: string, value: string][] }
  | { kind: "list"; heading: string; items: string[] }
  | { kind: "picture"; text: string; cid: string; filename: string };

export const lineOf = (text: string): Block => ({ kind: "line", text });

/** Tickets as pictures of their codes: shown in the mail, and attached to it. */
export function ticketPictures(
  tickets: readonly MailTicket[],
  words: Words,
): { blocks: Block[]; attachments: Attachment[] } {
  const pictures = tickets.map((ticket, i) => {
    return { ...ticket, cid: `ticket-${i + 1}@frontrow`, filename: `ticket-${i + 1}.png` };
  });
  return {
    blocks: pictures.map((ticket) => {
      return { kind: "picture", text: words.seat(ticket), cid: ticket.cid, filename: ticket.filename };
    }),
    attachments: pictures.map(({ code, cid, filename }) => {
      return { filename, contentType: "image/png", content: qrPng(code), cid };
    }),
  };
}

/** What changes in the reader's calendar, attached. */
export function calendarOf({ bookingNumber, events }: Show, writtenAt: Instant): Attachment[] {
  if (events.length === 0) return [];
  const content = Buffer.from(calendarFile(events, writtenAt));
  const contentType = "text/calendar; charset=utf-8";
  return [{ filename: `${bookingNumber}.ics`, contentType, content, cid: null }];
}

export function showRows(show: Show, words: Words): [string, string][] {
  const { label } = words;
  return [
    [label.bookingNumber, show.bookingNumber],
    ["", show.title],
    show.isDateOpen
      ? [label.newDate, words.postponed.notKnownYet]
      : [label.date, timeAtVenue(words.locale, show.startsAt, show.timeZone)],
    ...doorsRows(show, words),
    ...placeRows(show, words),
  ];
}

export function doorsRows({ doorsAt = null, timeZone }: Show, { label, locale }: Words): [string, string][] {
  if (doorsAt === null) return [];
  return [
    [
      label.doors,
      new Intl.DateTimeFormat(LOCALE_TAGS[locale], { timeStyle: "short", timeZone }).format(doorsAt),
    ],
  ];
}

export function placeRows({ venue, address = null }: Show, { label }: Words): [string, string][] {
  return [[label.venue, venue], ...(address === null ? [] : [[label.address, address] as [string, string]])];
}

export function rendered(blocks: readonly Block[], { locale }: Words): Pick<Mail, "text" | "html"> {
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
      return `<h1 style="font-size:1.3em">${escapeHtml(block.text)}</h1>`;
    case "line":
      return `<p style="white-space:pre-line">${escapeHtml(block.text)}</p>`;
    case "code":
      return `<p style="font-size:2em;letter-spacing:0.2em"><strong>${escapeHtml(block.text)}</strong></p>`;
    case "rows":
      return `<p>${block.rows.map(rowOf).join("<br>\n")}</p>`;
    case "list": {
      const items = block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("");
      return `<p><strong>${escapeHtml(block.heading)}</strong></p><ul>${items}</ul>`;
    }
    case "picture": {
      const text = escapeHtml(block.text);
      const style = "image-rendering:pixelated;background:#fff";
      return `<p>${text}<br><img src="cid:${block.cid}" alt="QR: ${text}" width="240" style="${style}"></p>`;
    }
  }
}

function rowOf([label, value]: [string, string]): string {
  return label === ""
    ? `<strong>${escapeHtml(value)}</strong>`
    : `${escapeHtml(label)}: ${escapeHtml(value)}`;
}
