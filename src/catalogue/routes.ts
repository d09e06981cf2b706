import type { z } from "@hono/zod-openapi";
import type { ConcertId, PerformanceId, QueueId } from "../core/ids.ts";
import { type App, json } from "../http/http.ts";
import { type Observe, route } from "../http/route.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import {
  AvailableQuery,
  ConcertListQuery,
  ConcertPage,
  ConcertParams,
  OfferedConcertView,
  PerformanceList,
  PerformanceParams,
  SeatList as SeatListView,
  SeatsByDateQuery,
  SeatsQuery,
  SeatStatusQuery,
  SeatStatusView,
} from "./api.ts";
import type { Catalogue, ConcertListPage, SeatFilter } from "./service.ts";
import type { ConcertRecord } from "./for-transactions.ts";
import type { SeatList } from "./seats/seat-list.ts";
import type { SeatStatuses } from "./seats/seat-statuses.ts";

/** Identifies the visitor of a request from memory alone, where possible. */
interface Visitors {
  tokenOf: (headers: Headers, queueId: QueueId, now: number) => QueueToken | undefined;
}

const ETAG = { ETag: "Names this version of the list: send it as `If-None-Match`." };

/** A page of the list, with what each queue does now. */
export async function listConcerts(room: WaitingRoom, catalogue: Catalogue, query: ConcertListPage) {
  const { items, ...page } = await catalogue.listConcerts(query);
  const states = await room.pages.states(items.map((each) => each.queueId as QueueId));
  return {
    // A queue is missing if it was deleted with its concert a moment ago.
    items: items.map((each) => ({ ...each, queueState: states.get(each.queueId as QueueId) ?? "CLOSED" })),
    ...page,
  };
}

export function catalogueRoutes(app: App, room: WaitingRoom, visitors: Visitors, catalogue: Catalogue): void {
  app.concertsOf.set("concertId", async (concertId) => [concertId as ConcertId]);
  app.concertsOf.set("performanceId", (performanceId) => catalogue.concertIdsOf({ performanceId }));
  app.concertsOf.set("queueId", (queueId) => catalogue.concertIdsOf({ queueId }));

  route(
    app,
    {
      method: "get",
      path: "/v1/concerts",
      sheds: "coming",
      operationId: "listConcerts",
      summary: "List concerts: those to come first, the nearest first, then those that are over",
      tag: "Catalogue",
      query: ConcertListQuery,
      answers: { 200: { description: "Concerts.", schema: ConcertPage } },
    },
    async ({ query }) => json(await listConcerts(room, catalogue, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/concerts/{concertId}",
      sheds: "coming",
      operationId: "getConcert",
      summary: "See a concert, its dates, and what is left of them by grade",
      tag: "Catalogue",
      params: ConcertParams,
      answers: { 200: { description: "The concert.", schema: OfferedConcertView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await catalogue.offeredConcert(params.concertId)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/concerts/{concertId}/performances",
      sheds: "coming",
      operationId: "listPerformances",
      summary: "List the dates of a concert",
      tag: "Catalogue",
      needs: ["identity", "queue-token"],
      params: ConcertParams,
      query: AvailableQuery,
      answers: { 200: { description: "The dates, earliest first.", schema: PerformanceList } },
      refusals: ["not_found", "overloaded"],
    },
    async ({ params, query, token }) => {
      const concert = await catalogue.concertOfSale(params.concertId);
      await requireAdmitted(token, concert);
      return json({
        items: await catalogue.listPerformances(concert.concertId, query.available === "true"),
      });
    },
  );

  const seatAnswers = {
    200: {
      description:
        "The seats by number: all, those to be had, or those that may have changed since a version.",
      schema: SeatListView,
      headers: ETAG,
    },
    304: { description: "Unchanged since the `If-None-Match` given.", schema: null, headers: ETAG },
  };

  const observeSeats = route(
    app,
    {
      method: "get",
      path: "/v1/performances/{performanceId}/seats",
      sheds: "coming",
      showsSeats: true,
      operationId: "listSeats",
      summary: "List the seats of a performance",
      tag: "Catalogue",
      needs: ["identity", "queue-token"],
      params: PerformanceParams,
      query: SeatsQuery,
      answers: seatAnswers,
      refusals: ["not_found", "invalid_state", "overloaded"],
    },
    async ({ params, query, header, token }) => {
      const { performance, concert } = await catalogue.performance(params.performanceId);
      // Checked before anything is read: seats are read only for visitors who are inside.
      await requireAdmitted(token, concert);
      catalogue.refuseWithdrawn(concert.concertId);
      const seats = await catalogue.seats(performance.performanceId, filterOf(query));
      return seats.answer(header("Accept-Encoding"), header("If-None-Match"));
    },
  );

  // Everybody inside polls this list. It is answered without routing while the copy in memory is known to be
  // current.
  app.shortcuts.push({
    path: "/v1/performances/:performanceId/seats",
    answer(request) {
      const beganMs = performance.now();
      const { performanceId } = request.params as { performanceId: PerformanceId };
      const filter = filterFromUrl(request.url);
      const known = filter && catalogue.peekSeats(performanceId, filter, beganMs);
      return known && answerAdmitted(request, known.queueId, known.seats, observeSeats, beganMs);
    },
  });

  const observeStatuses = route(
    app,
    {
      method: "get",
      path: "/v1/performances/{performanceId}/seat-status",
      sheds: "coming",
      showsSeats: true,
      operationId: "getSeatStatuses",
      summary: "Get the status of each seat of a performance, or what has changed",
      tag: "Catalogue",
      needs: ["identity", "queue-token"],
      params: PerformanceParams,
      query: SeatStatusQuery,
      answers: {
        200: {
          description: "All statuses, or, with `since`, those changed where the changes are known.",
          schema: SeatStatusView,
          headers: ETAG,
        },
        304: seatAnswers[304],
      },
      refusals: ["not_found", "invalid_state", "overloaded"],
    },
    async ({ params, query, header, token }) => {
      const { performance, concert } = await catalogue.performance(params.performanceId);
      await requireAdmitted(token, concert);
      catalogue.refuseWithdrawn(concert.concertId);
      const statuses = await catalogue.seatStatuses(performance.performanceId, query.since);
      return statuses.answer(header("Accept-Encoding"), header("If-None-Match"));
    },
  );

  app.shortcuts.push({
    path: "/v1/performances/:performanceId/seat-status",
    answer(request) {
      const beganMs = performance.now();
      const { performanceId } = request.params as { performanceId: PerformanceId };
      const since = /\/seat-status\?since=(\d{1,15})$/.exec(request.url)?.[1];
      if (since === undefined && !request.url.endsWith("/seat-status")) return undefined;
      const asked = since === undefined ? undefined : Number(since);
      const known = catalogue.peekSeatStatuses(performanceId, asked, beganMs);
      return known && answerAdmitted(request, known.queueId, known.statuses, observeStatuses, beganMs);
    },
  });

  route(
    app,
    {
      method: "get",
      path: "/v1/concerts/{concertId}/seats",
      sheds: "coming",
      showsSeats: true,
      operationId: "listSeatsByDate",
      summary: "List the seats of a concert on a date",
      tag: "Catalogue",
      needs: ["identity", "queue-token"],
      params: ConcertParams,
      query: SeatsByDateQuery,
      answers: seatAnswers,
      refusals: ["not_found", "invalid_state", "overloaded"],
    },
    async ({ params, query, header, token }) => {
      const concert = await catalogue.concertOfSale(params.concertId);
      await requireAdmitted(token, concert);
      const performance = catalogue.performanceOn(concert.concertId, query.date);
      catalogue.refuseWithdrawn(concert.concertId);
      const seats = await catalogue.seats(performance.performanceId, filterOf(query));
      return seats.answer(header("Accept-Encoding"), header("If-None-Match"));
    },
  );

  /** The answer for a visitor who is known to be inside. */
  function answerAdmitted(
    { headers }: Request,
    queueId: QueueId,
    body: SeatList | SeatStatuses,
    observe: Observe,
    beganMs: number,
  ): Response | undefined {
    const token = visitors.tokenOf(headers, queueId, room.now(beganMs));
    if (!token || !room.activePlace(token, beganMs)) return undefined;
    const response = body.answer(headers.get("Accept-Encoding"), headers.get("If-None-Match"));
    observe(response.status, beganMs);
    return response;
  }

  /** Throws unless the token is an ACTIVE one of the concert's queue. */
  async function requireAdmitted(token: QueueToken, concert: ConcertRecord): Promise<void> {
    await room.requireActive(token, concert.queueId);
  }
}

function filterOf({ available, since }: z.infer<typeof SeatsQuery>): SeatFilter {
  return { availableOnly: available === "true", since };
}

const ALL: SeatFilter = { availableOnly: false };
const AVAILABLE: SeatFilter = { availableOnly: true };

/** The filter in the address of a seat list. Undefined for any address that is not one of the usual ones. */
function filterFromUrl(url: string): SeatFilter | undefined {
  if (url.endsWith("/seats")) return ALL;
  if (url.endsWith("/seats?available=true")) return AVAILABLE;
  const since = /\/seats\?since=(\d{1,15})$/.exec(url)?.[1];
  return since === undefined ? undefined : { availableOnly: false, since: Number(since) };
}
