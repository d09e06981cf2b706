import { type InfiniteData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { LISTS, QUERIES } from "../api/queries.ts";
import type { Reservation, Ticket, Tickets, Timed } from "../api/types.ts";
import { readIdentity } from "../device/identity.ts";
import { readStored, writeStored } from "../device/stored.ts";
import { registerWorker } from "../offline/register.ts";

/** Begins as the other values that belong to one identity. */
const KEY = "tickets.kept";
const BOOKINGS_KEY = "tickets.bookings";
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

interface KeptBookings {
  userId: string;
  items: readonly Reservation[];
}

/** A booking, which begins with what this browser has kept of it, and is asked for again at once. */
export function keptBooking(reservationId: string) {
  const endpoint = QUERIES.reservation(reservationId);
  return { ...endpoint, initialData: () => findKept(reservationId), initialDataUpdatedAt: 0 };
}

function findKept(reservationId: string): Timed<Reservation> | undefined {
  const kept = readStored<KeptBookings>(BOOKINGS_KEY);
  if (kept === null || kept.userId !== readIdentity()?.userId) return undefined;
  const found = kept.items.find((each) => each.reservationId === reservationId);
  return found && { ...found, askedAtMs: 0 };
}

/** Keeps the latest bookings too, so that each can be read without a network. */
export function useKeepingBookings(): void {
  const { data } = useQuery(QUERIES.reservations());
  useEffect(() => {
    const userId = readIdentity()?.userId;
    if (userId === undefined || data === undefined) return;
    const paid = data.items.filter(({ status }) => status === "CONFIRMED" || status === "REFUNDED");
    writeStored(BOOKINGS_KEY, { userId, items: paid } satisfies KeptBookings);
  }, [data]);
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
