import { expect, test } from "bun:test";
import type { ReservationId, TicketId } from "../core/ids.ts";
import type { LockedTicket, NewTicket } from "./store.ts";
import { TicketRows } from "./ticket-rows.ts";

const [ORDER, OTHER] = ["order", "other"] as ReservationId[] as [ReservationId, ReservationId];
const ticketOf = (reservationId: ReservationId, seatNumber: number): LockedTicket => ({
  ticketId: `${reservationId} ${seatNumber}` as TicketId,
  reservationId,
  seatNumber,
  status: "VALID",
});
const newTicket = (ticketId: string) => ({ ticketId, status: "VALID" }) as NewTicket;

test("a new code is void at once where the same batch gives the seat back, and for no other seat", () => {
  const rows = new TicketRows();
  const places: [ReservationId, number][] = [
    [ORDER, 1],
    [ORDER, 2],
    [OTHER, 1],
  ];
  const replaced = places.map(([of, seatNumber], i) =>
    rows.replace(ticketOf(of, seatNumber), newTicket(`new ${i}`)),
  );
  rows.cancel({ reservationId: ORDER, seatNumbers: [1] });
  expect(replaced.map(({ status }) => status)).toEqual(["CANCELLED", "VALID", "VALID"]);
});

test("two who replace the same ticket in one batch get the same new one", () => {
  const rows = new TicketRows();
  const [first, second] = ["first", "second"].map((id) => rows.replace(ticketOf(ORDER, 1), newTicket(id)));
  expect(second).toEqual(first!);
  expect(rows.replace(ticketOf(ORDER, 2), newTicket("third"))).toEqual(newTicket("third"));
});
