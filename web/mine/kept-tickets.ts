import type { InfiniteData } from "@tanstack/react-query";
import { useEffect } from "react";
import { LISTS } from "../api/queries.ts";
import type { Ticket, Tickets, Timed } from "../api/types.ts";
import { readIdentity } from "../device/identity.ts";
import { readStored, writeStored } from "../device/stored.ts";
import { registerWorker } from "../offline/register.ts";

/** Begins as the other values that belong to one identity. */
const KEY = "tickets.kept";
/** A ticket is some thousand characters, and browsers store some millions. */
const TICKETS_MAX = 100;

interface Kept {
  userId: string;
  items: readonly Ticket[];
}

/** The list of tickets. It begins with those that this browser has kept, and is asked for again at once. */
export const TICKETS_KEPT = { ...LISTS.tickets, initialData: keptTickets, initialDataUpdatedAt: 0 };

function keptTickets(): InfiniteData<Timed<Tickets>, string | null> | undefined {
  const kept = readStored<Kept>(KEY);
  if (kept === null || kept.userId !== readIdentity()?.userId) return undefined;
  return { pages: [{ items: [...kept.items], nextCursor: null, askedAtMs: 0 }], pageParams: [null] };
}

/** Keeps tickets and their page in this browser, so that they can be shown at a door without a network. */
export function useKeepingTickets(tickets: readonly Ticket[]): void {
  useEffect(() => {
    const userId = readIdentity()?.userId;
    if (userId === undefined || tickets.length === 0) return;
    writeStored(KEY, { userId, items: tickets.slice(0, TICKETS_MAX) } satisfies Kept);
    registerWorker().catch(() => undefined);
  }, [tickets]);
}
