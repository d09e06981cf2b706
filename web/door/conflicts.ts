import type { KeptTicket, Result, Verdict } from "./verdict.ts";

/** How the server answers a scan. */
export interface ScanAnswer {
  nonce: string;
  result: Result;
  section: string | null;
  row: string | null;
  label: string | null;
  undone?: true;
}

/** Somebody whom this phone let in, and the server would not have. */
export type Conflict = Pick<Verdict, "result" | "seat" | "name" | "bookingNumber"> & { nonce: string };

/** What this phone had said, and knows of the ticket. */
interface Said {
  shown: Result | undefined;
  seat: Verdict["seat"];
  ticket: KeptTicket | undefined;
}

/** Undefined: the server agrees, or it was taken back since, or was forced by somebody who knew. */
export function conflictOf(answer: ScanAnswer, { shown, seat, ticket }: Said): Conflict | undefined {
  const { nonce, result, section, row, label } = answer;
  if (shown !== "OK" || result === "OK" || answer.undone) return undefined;
  const told = label === null ? null : { section: section ?? "", row: row ?? "", label };
  const { name = null, bookingNumber = null } = ticket ?? {};
  return { nonce, result, seat: told ?? seat, name, bookingNumber };
}
