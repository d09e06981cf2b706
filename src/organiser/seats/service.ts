import type { Actor } from "../../core/access/actor.ts";
import { type AllocationId, newId, type PerformanceId, type TicketId, type UserId } from "../../core/ids.ts";
import { notFound, Refusal } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import {
  bumpCatalogueVersion,
  dateCancelled,
  type PerformanceSettings,
  readPerformanceSettings,
} from "../../catalogue/for-transactions.ts";
import type { Answer, KeyUse } from "../../database/batches/idempotency.ts";
import { type Database, readClock, type Tx } from "../../database/database.ts";
import { recordAction } from "../../history/for-transactions.ts";
import { checkUnchanged } from "../../http/request/state-tag.ts";
import type { Tickets } from "../../tickets/service.ts";
import type { OrganiserChanges } from "../changes.ts";
import type {
  Allocation,
  AllocationRequest,
  ComplimentaryPrintRequest,
  ComplimentaryRequest,
  ComplimentaryTickets,
  GivenTickets,
  SeatChange,
  SeatChangeRequest,
  SeatOverview,
  SeatTakenBack,
} from "./api.ts";
import { checkReleaseTime } from "./rules.ts";
import { changeSeatsOf, checkRoomForAllocation, giveSeats, releaseSome, takeBack } from "./changing.ts";
import { GIVE, type RecipientBook, TAKE_BACK, viewGiven } from "./given-tickets.ts";
import { readSeatOverview } from "./seat-overview.ts";
import {
  allocationTag,
  findAllocation,
  lockAllocation,
  putAllocation,
  readAllocations,
  type GivenTicket,
  type KnownAllocation,
  readGivenTickets,
  setDueNow,
} from "./store.ts";

const PRINT = "print_tickets";

/** Seats that the organiser keeps back or gives away. */
export class SeatDesk {
  readonly #db: Database;
  readonly #changes: OrganiserChanges;
  readonly #contacts: RecipientBook;
  readonly #tickets: Tickets;

  constructor(db: Database, changes: OrganiserChanges, contacts: RecipientBook, tickets: Tickets) {
    this.#db = db;
    this.#changes = changes;
    this.#contacts = contacts;
    this.#tickets = tickets;
  }

  /** Keeps seats back or puts them on sale, each by itself. Throws `not_found`, `invalid_request`. */
  async changeSeats(
    actor: Actor,
    id: PerformanceId,
    request: SeatChangeRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<SeatChange>> {
    return this.#changes.runOnce(key, async (tx) => {
      const date = await findDate(tx, id);
      if (date instanceof Refusal) return date;
      const changed = await changeSeatsOf(tx, id, request);
      if (changed instanceof Refusal) return changed;
      const { outcome, before, after } = changed;
      const { to, allocation = null, reason } = request;
      const detail = { to, allocation, ...outcome };
      await recordAction(tx, actor, { action: "change_seats", subject: id, detail, before, after, reason });
      // What the list of dates says is left follows at once.
      await bumpCatalogueVersion(tx);
      return { status: 200, body: outcome, reference: id };
    });
  }

  /** A date's seats. Throws `not_found`. */
  async seatOverview(id: PerformanceId): Promise<SeatOverview> {
    await this.#requirePerformance(id);
    return readSeatOverview(this.#db, id);
  }

  /** A date's allocations. Throws `not_found`. */
  async allocations(id: PerformanceId): Promise<{ items: Allocation[] }> {
    await this.#requirePerformance(id);
    return { items: await readAllocations(this.#db, id) };
  }

  /**
   * Makes an allocation, or changes the one of this name. Throws `not_found`, `invalid_request` (a time of
   * release that has passed, or is after the date begins), and `invalid_state` (changed since `ifMatch`).
   */
  async putAllocation(
    actor: Actor,
    id: PerformanceId,
    request: AllocationRequest,
    key: KeyUse | undefined,
    ifMatch: string | undefined,
  ): Promise<Answer<Allocation>> {
    const { body, status } = await this.#changes.runOnce(key, async (tx) => {
      const date = await findDate(tx, id);
      if (date instanceof Refusal) return date;
      const known = await findAllocation(tx, id, request.name);
      const refusal =
        checkUnchanged(ifMatch, allocationTag(known)) ??
        (known ? null : await checkRoomForAllocation(tx, id));
      if (refusal) return refusal;
      const { reason, ...detail } = request;
      const { name, kind, colour, releaseAt } = detail;
      const allocationId = known?.allocationId ?? newId<AllocationId>();
      const at =
        releaseAt === undefined
          ? (known?.releaseAt ?? null)
          : releaseAt === null
            ? null
            : Date.parse(releaseAt);
      if (at !== null && at !== known?.releaseAt) {
        const startsAt = date.isDateOpen ? null : date.startsAt;
        const untimely = checkReleaseTime(at, await readClock(tx), startsAt);
        if (untimely) return untimely;
      }
      const settings = {
        kind: kind ?? known?.kind ?? "house",
        colour: colour === undefined ? (known?.colour ?? null) : colour,
        releaseAt: at,
      };
      await putAllocation(tx, { allocationId, performanceId: id, name, ...settings });
      await recordAction(tx, actor, {
        action: "put_allocation",
        subject: id,
        detail,
        ...(known ? { before: recordedAllocation(known) } : {}),
        after: recordedAllocation(settings),
        reason,
      });
      return { status: known ? 200 : 201, body: { allocationId }, reference: allocationId };
    });
    return { status, body: await this.#allocation(id, body.allocationId) };
  }

  /**
   * Puts an allocation's seats on sale: at once, as many as one change may have, and the rest within a second
   * or two. Throws `not_found`, and `invalid_state` (changed since `ifMatch`).
   */
  async release(
    actor: Actor,
    id: PerformanceId,
    allocationId: AllocationId,
    reason: string | undefined,
    key: KeyUse | undefined,
    ifMatch: string | undefined,
  ): Promise<Answer<Allocation>> {
    const { status } = await this.#changes.runOnce(key, async (tx) => {
      const known = await lockAllocation(tx, id, allocationId);
      if (!known) return notFound();
      const stale = checkUnchanged(ifMatch, allocationTag(known));
      if (stale) return stale;
      await setDueNow(tx, allocationId);
      await releaseSome(tx, id, allocationId);
      await bumpCatalogueVersion(tx);
      const detail = { allocationId, name: known.name };
      await recordAction(tx, actor, { action: "release_allocation", subject: id, detail, reason });
      return { status: 200, body: { allocationId }, reference: allocationId };
    });
    return { status, body: await this.#allocation(id, allocationId) };
  }

  /**
   * Gives seats away, all or none. Throws `not_found`, `seat_unavailable`, `invalid_request`, and
   * `invalid_state` (cancelled).
   */
  async give(
    actor: Actor,
    id: PerformanceId,
    { seatNumbers, recipient, reason }: ComplimentaryRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<ComplimentaryTickets>> {
    const userId = newId<UserId>();
    // Before the tickets, so that none is ever without its recipient. Where none was given, it goes again.
    await this.#contacts.put(userId, {
      name: recipient.name,
      email: recipient.email ?? "",
      phone: null,
      locale: "ko",
    });
    let isGiven = false;
    try {
      const { status, body } = await this.#changes.runOnce(key, async (tx) => {
        isGiven = false;
        const date = await findDate(tx, id);
        if (date instanceof Refusal) return date;
        const given = await giveSeats(tx, id, seatNumbers, { userId, reason });
        if (given instanceof Refusal) return given;
        const after = { seatNumbers, ticketIds: given };
        const detail = { ...after, recipientId: userId };
        await recordAction(tx, actor, { action: GIVE, subject: id, detail, after, reason });
        await bumpCatalogueVersion(tx);
        isGiven = true;
        return { status: 201, body: { ticketIds: given }, reference: given[0]! };
      });
      return { status, body: await this.#withCodes(id, await this.#givenOf(id, body.ticketIds)) };
    } finally {
      if (!isGiven) await this.#contacts.delete(userId);
    }
  }

  /** The tickets given away for a date. Throws `not_found`. */
  async given(id: PerformanceId): Promise<GivenTickets> {
    await this.#requirePerformance(id);
    return { tickets: await viewGiven(this.#db, this.#contacts, id, await readGivenTickets(this.#db, id)) };
  }

  /**
   * Tickets that were given away with their codes, to be printed, which is recorded. Throws `not_found`, also
   * where one of those named is void.
   */
  async print(
    actor: Actor,
    id: PerformanceId,
    { ticketIds, reason }: ComplimentaryPrintRequest,
  ): Promise<ComplimentaryTickets> {
    await this.#requirePerformance(id);
    const good = (await this.#givenOf(id, ticketIds)).filter(({ status }) => status !== "CANCELLED");
    if (good.length === 0 || (ticketIds && good.length < new Set(ticketIds).size)) throw notFound();
    const seatNumbers = good.map(({ seatNumber }) => seatNumber);
    await this.#db.transaction((tx) =>
      recordAction(tx, actor, { action: PRINT, subject: id, detail: { seatNumbers }, reason }),
    );
    return this.#withCodes(id, good);
  }

  /** Those named of the tickets given away for a date; all, where none are named. */
  async #givenOf(id: PerformanceId, ticketIds: readonly string[] | undefined): Promise<GivenTicket[]> {
    const given = await readGivenTickets(this.#db, id);
    return ticketIds === undefined ? given : given.filter(({ ticketId }) => ticketIds.includes(ticketId));
  }

  async #withCodes(id: PerformanceId, given: readonly GivenTicket[]): Promise<ComplimentaryTickets> {
    const views = await viewGiven(this.#db, this.#contacts, id, given);
    return {
      tickets: given.map((each, at) => ({ ...views[at]!, code: this.#tickets.codeOf(each) })),
    };
  }

  /**
   * Takes a ticket back. Throws `not_found`, and `invalid_state` (used, taken back already, or its seat was
   * kept back for nobody, or for an allocation that was released since).
   */
  async takeBack(actor: Actor, id: PerformanceId, ticketId: TicketId, seat: SeatTakenBack): Promise<void> {
    await this.#changes.run(async (tx) => {
      const taken = await takeBack(tx, id, ticketId, seat);
      if (taken instanceof Refusal) return taken;
      const { recipientId, seatNumber } = taken;
      const before = { ticketId, seatNumber };
      const detail = { ...before, recipientId, seat };
      await recordAction(tx, actor, { action: TAKE_BACK, subject: id, detail, before });
      await bumpCatalogueVersion(tx);
      return true;
    });
  }

  async #allocation(id: PerformanceId, allocationId: AllocationId): Promise<Allocation> {
    const all = await readAllocations(this.#db, id);
    return all.find((each) => each.allocationId === allocationId)!;
  }

  async #requirePerformance(id: PerformanceId): Promise<void> {
    const found = await this.#db.transaction((tx) => readPerformanceSettings(tx, id));
    if (!found) throw notFound();
  }
}

/** A date of which seats may be kept back or given away. A cancelled one is never changed again. */
async function findDate(tx: Tx, id: PerformanceId): Promise<PerformanceSettings | Refusal> {
  const date = await readPerformanceSettings(tx, id);
  return date?.state === "CANCELLED" ? dateCancelled() : (date ?? notFound());
}

/** What is set for an allocation, as the history keeps it. */
function recordedAllocation({
  kind,
  colour,
  releaseAt,
}: Pick<KnownAllocation, "kind" | "colour" | "releaseAt">) {
  return { kind, colour, releaseAt: isoTime(releaseAt) };
}
