import type { ConcertId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";

/**
 * A concert's sort key. Concerts with a future date come first, the nearest first; then the others, the
 * latest first.
 */
export interface ListKey {
  isOver: boolean;
  /** The next date, or the last one when all are past; 0 without any date. */
  at: Instant;
  concertId: ConcertId;
}

const CURSOR = /^([01])\.(\d{1,15})\.([0-9a-f-]{36})$/;

/** `startsAt` are the concert's dates, in any order. */
export function listKey(concertId: ConcertId, startsAt: readonly Instant[], now: Instant): ListKey {
  const next = startsAt.reduce((found, at) => (at > now && at < found ? at : found), Infinity);
  if (next !== Infinity) return { isOver: false, at: next, concertId };
  return { isOver: true, at: startsAt.reduce((found, at) => Math.max(found, at), 0), concertId };
}

/** Negative when `a` comes before `b`. */
export function compareListKeys(a: ListKey, b: ListKey): number {
  if (a.isOver !== b.isOver) return a.isOver ? 1 : -1;
  if (a.at !== b.at) return a.isOver ? b.at - a.at : a.at - b.at;
  return a.concertId < b.concertId ? -1 : Number(a.concertId > b.concertId);
}

export function writeListCursor({ isOver, at, concertId }: ListKey): string {
  return `${Number(isOver)}.${at}.${concertId}`;
}

/** Undefined if the text is not a cursor of this list. */
export function readListCursor(cursor: string): ListKey | undefined {
  const [, isOver, at, concertId] = CURSOR.exec(cursor) ?? [];
  if (concertId === undefined) return undefined;
  return { isOver: isOver === "1", at: Number(at), concertId: concertId as ConcertId };
}

/** Whether each word of the search occurs in one of the texts, ignoring case and Unicode composition. */
export function matchesSearch(search: string, texts: readonly string[]): boolean {
  const text = folded(texts.join(" "));
  return folded(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
