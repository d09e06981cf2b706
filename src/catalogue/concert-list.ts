import type { ConcertId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";

/** Where a concert stands in the list: those with a date to come first, the nearest first; then the others, latest first. */
export interface ListKey {
  isOver: boolean;
  /** Its next date, or its last one when all are over; 0 where it has none. */
  at: Instant;
  concertId: ConcertId;
}

const CURSOR = /^([01])\.(\d{1,15})\.([0-9a-f-]{36})$/;

/** `startsAt` of its dates, in any order. */
export function listKey(concertId: ConcertId, startsAt: readonly Instant[], now: Instant): ListKey {
  const next = startsAt.reduce((found, at) => (at > now && at < found ? at : found), Infinity);
  if (next !== Infinity) return { isOver: false, at: next, concertId };
  return { isOver: true, at: startsAt.reduce((found, at) => Math.max(found, at), 0), concertId };
}

/** Below zero where `a` stands before `b`. */
export function compareListKeys(a: ListKey, b: ListKey): number {
  if (a.isOver !== b.isOver) return a.isOver ? 1 : -1;
  if (a.at !== b.at) return a.isOver ? b.at - a.at : a.at - b.at;
  return a.concertId < b.concertId ? -1 : Number(a.concertId > b.concertId);
}

export function writeListCursor({ isOver, at, concertId }: ListKey): string {
  return `${Number(isOver)}.${at}.${concertId}`;
}

/** Undefined where it is no cursor of this list. */
export function readListCursor(cursor: string): ListKey | undefined {
  const [, isOver, at, concertId] = CURSOR.exec(cursor) ?? [];
  if (concertId === undefined) return undefined;
  return { isOver: isOver === "1", at: Number(at), concertId: concertId as ConcertId };
}

/** Whether every word of the search stands in one of the texts, whatever its case or composition. */
export function matchesSearch(search: string, texts: readonly string[]): boolean {
  const text = folded(texts.join(" "));
  return folded(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
