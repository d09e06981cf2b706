import { type AllocationId, newId, type PerformanceId, type TicketId, type UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, Refusal, refuse } from "../../core/refusals.ts";
import { WorkingSet } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { withSeatNames } from "../../halls/for-transactions.ts";
import { canBeHeld, type LockedSeat, SeatRows } from "../../reservations/for-transactions.ts";
import { cancelTicket, lockTicket, TicketRows } from "../../tickets/for-transactions.ts";
import {
  ALLOCATION_KINDS,
  type AllocationKind,
  type SeatChange,
  type SeatChangeRequest,
  type SeatTakenBack,
} from "./api.ts";
import { changeSeats, checkGiving, checkSeatsExist, checkTakingBack, seatTakenBack } from "./rules.ts";
import {
  countAllocations,
  findAllocation,
  findGivenTicket,
  findGivenTicketsOfOne,
  findSeatsOf,
  insertGivenTickets,
  lockAllocation,
  lockDueAllocation,
  markReleased,
  putAllocation,
  readSeatNames,
} from "./store.ts";

const ON_SALE = { status: "AVAILABLE", heldUntil: null, reservationId: null, allocationId: null } as const;

/** Keeps seats back, or puts them on sale again. Locks them as a hold does, so each sees the other. */
export async function changeSeatsOf(
  tx: Tx,
  performanceId: PerformanceId,
  { seatNumbers, to, allocation, allocationKind }: SeatChangeRequest,
): Promise<{ outcome: SeatChange; before: SeatsByStatus; after: SeatsByStatus } | Refusal> {
  const allocationId =
    allocation === undefined ? null : await allocationNamed(tx, performanceId, allocation, allocationKind);
  if (allocationId instanceof Refusal) return allocationId;
  const set = await lockSeatsOf(tx, performanceId, seatNumbers);
  const seats = set.of(SeatRows);
  const locked = seats.of(performanceId);
  const absent = checkSeatsExist(seatNumbers, locked);
  if (absent) return absent;
  const { changed, refused, toWrite } = changeSeats(
    statesOf(set, performanceId, seatNumbers),
    to,
    allocationId,
  );
  // A seat whose hold has lapsed is on sale, whatever its row says.
  const before = Object.groupBy(changed, (seatNumber) =>
    locked.get(seatNumber)!.status === "BLOCKED" ? "BLOCKED" : "AVAILABLE",
  );
  for (const seatNumber of toWrite)
    seats.put(performanceId, { ...locked.get(seatNumber)!, ...ON_SALE, status: to, allocationId });
  for (const write of set.writes(tx)) await write();
  return { outcome: { changed, refused }, before, after: { [to]: changed } };
}

/** Numbers of seats by their status, for the history. */
type SeatsByStatus = Partial<Record<"AVAILABLE" | "BLOCKED", number[]>>;

/** The allocation of this name. A new name makes a new one. */
async function allocationNamed(
  tx: Tx,
  performanceId: PerformanceId,
  name: string,
  asked: AllocationKind | undefined,
): Promise<AllocationId | Refusal> {
  const known = await findAllocation(tx, performanceId, name);
  if (known?.isReleased)
    return refuse("invalid_state", "The seats of this allocation have been released. Choose another name.");
  if (known) return known.allocationId;
  const full = await checkRoomForAllocation(tx, performanceId);
  if (full) return full;
  const kind = asked ?? ALLOCATION_KINDS.find((each) => each === name.toLowerCase()) ?? "house";
  const allocationId = newId<AllocationId>();
  await putAllocation(tx, { allocationId, performanceId, name, kind, colour: null, releaseAt: null });
  return allocationId;
}

export async function checkRoomForAllocation(tx: Tx, id: PerformanceId): Promise<Refusal | null> {
  const { allocationsPerPerformanceMax } = LIMITS;
  if ((await countAllocations(tx, id)) < allocationsPerPerformanceMax) return null;
  return refuse("invalid_state", `A date has ${allocationsPerPerformanceMax} allocations at most.`);
}

/**
 * Puts some seats on sale whose allocation's time has come. Returns whether there may be more to do. May stop
 * at any moment: the allocation is released once none of its seats is left.
 */
export async function releaseDueAllocation(tx: Tx): Promise<boolean> {
  const due = await lockDueAllocation(tx);
  if (!due) return false;
  await releaseSome(tx, due.performanceId, due.allocationId);
  return true;
}

/** Puts an allocation's seats on sale, so many at most as a change may have. It is locked. */
export async function releaseSome(
  tx: Tx,
  performanceId: PerformanceId,
  allocationId: AllocationId,
): Promise<void> {
  const seatNumbers = await findSeatsOf(tx, performanceId, allocationId, LIMITS.seatsPerChangeMax);
  if (seatNumbers.length === 0) await markReleased(tx, allocationId);
  else {
    const set = await lockSeatsOf(tx, performanceId, seatNumbers);
    const seats = set.of(SeatRows);
    for (const seat of seats.of(performanceId).values())
      if (seat.allocationId === allocationId) seats.put(performanceId, { ...seat, ...ON_SALE });
    for (const write of set.writes(tx)) await write();
  }
}

/** Gives seats away, all or none: from those on sale and those kept back. */
export async function giveSeats(
  tx: Tx,
  performanceId: PerformanceId,
  seatNumbers: readonly number[],
  { userId, reason }: { userId: UserId; reason: string },
): Promise<TicketId[] | Refusal> {
  const set = await lockSeatsOf(tx, performanceId, seatNumbers);
  const seats = set.of(SeatRows);
  const locked = seats.of(performanceId);
  const refusal =
    checkSeatsExist(seatNumbers, locked) ?? checkGiving(statesOf(set, performanceId, seatNumbers));
  if (refusal) {
    const names = await readSeatNames(tx, performanceId, seatNumbers);
    return withSeatNames(refusal, (number) => names.get(number));
  }
  const given: { ticketId: TicketId; keptFor: AllocationId | null }[] = [];
  const tickets = seatNumbers.map((seatNumber) => {
    const ticketId = newId<TicketId>();
    const seat = locked.get(seatNumber)!;
    given.push({ ticketId, keptFor: seat.allocationId });
    seats.put(performanceId, { ...seat, ...ON_SALE, status: "SOLD", complimentaryId: ticketId });
    return {
      ticketId,
      paymentId: null,
      reservationId: null,
      userId,
      performanceId,
      seatNumber,
      price: 0,
      status: "VALID" as const,
      issuedAt: set.now,
    };
  });
  set.of(TicketRows).issue(tickets);
  await insertGivenTickets(tx, given, reason);
  for (const write of set.writes(tx)) await write();
  return given.map(({ ticketId }) => ticketId);
}

/**
 * Takes a ticket back that was given away. Its seat is kept back unless asked otherwise, so that it is not
 * sold by mistake.
 */
export async function takeBack(
  tx: Tx,
  performanceId: PerformanceId,
  ticketId: TicketId,
  to: SeatTakenBack,
): Promise<{ seatNumber: number; recipientId: UserId } | Refusal> {
  const found = await findGivenTicket(tx, performanceId, ticketId);
  if (!found) return notFound();
  const { seatNumber, keptFor } = found;
  // Before the seats, as its release does.
  const allocation = keptFor === null ? undefined : await lockAllocation(tx, performanceId, keptFor);
  const set = await lockSeatsOf(tx, performanceId, [seatNumber]);
  const seats = set.of(SeatRows);
  const refusal = checkTakingBack((await lockTicket(tx, ticketId))!);
  if (refusal) return refusal;
  const after = seatTakenBack(to, allocation);
  if (after instanceof Refusal) return after;
  const seat = seats.of(performanceId).get(seatNumber)!;
  seats.put(performanceId, { ...seat, ...ON_SALE, ...after, complimentaryId: null });
  await cancelTicket(tx, ticketId);
  for (const write of set.writes(tx)) await write();
  return { seatNumber, recipientId: found.recipientId };
}

/**
 * Makes the tickets void that were given to one recipient of a cancelled date, used at the door or not.
 * Returns how many it were; null if no ticket is left that is good.
 */
export async function voidSomeGivenTickets(
  tx: Tx,
  performanceId: PerformanceId,
): Promise<{ userId: UserId; voided: number } | null> {
  const given = await findGivenTicketsOfOne(tx, performanceId);
  if (!given) return null;
  const { userId, tickets } = given;
  const seatNumbers = tickets.map(({ seatNumber }) => seatNumber);
  const set = await lockSeatsOf(tx, performanceId, seatNumbers);
  const seats = set.of(SeatRows);
  let voided = 0;
  for (const { ticketId, seatNumber } of tickets) {
    // Another worker may have been quicker, or the ticket was taken back.
    if ((await lockTicket(tx, ticketId)) === "CANCELLED") continue;
    const seat = seats.of(performanceId).get(seatNumber)!;
    seats.put(performanceId, { ...seat, ...ON_SALE, status: "BLOCKED", complimentaryId: null });
    await cancelTicket(tx, ticketId);
    voided += 1;
  }
  for (const write of set.writes(tx)) await write();
  return { userId, voided };
}

/** Makes all tickets void that were given away of a date. */
export async function voidGivenTickets(tx: Tx, performanceId: PerformanceId): Promise<void> {
  while (await voidSomeGivenTickets(tx, performanceId));
}

async function lockSeatsOf(
  tx: Tx,
  performanceId: PerformanceId,
  seatNumbers: readonly number[],
): Promise<WorkingSet> {
  const set = new WorkingSet();
  set.of(SeatRows).ask(performanceId, seatNumbers);
  await set.read(tx);
  return set;
}

function statesOf(set: WorkingSet, performanceId: PerformanceId, seatNumbers: readonly number[]) {
  const locked = set.of(SeatRows).of(performanceId);
  return seatNumbers.map((seatNumber) => {
    const seat: LockedSeat = locked.get(seatNumber)!;
    const { status, allocationId } = seat;
    return { seatNumber, status, allocationId, isFree: canBeHeld(seat, set.now) };
  });
}
