import { type App, json, noContent } from "../../http/http.ts";
import { IF_MATCH } from "../../http/request/state-tag.ts";
import { route } from "../../http/route.ts";
import { PerformanceParams } from "../performances-api.ts";
import {
  AllocationBody,
  AllocationList,
  AllocationParams,
  AllocationView,
  ComplimentaryBody,
  ComplimentaryParams,
  ComplimentaryPrintBody,
  ComplimentaryTicketsView,
  GivenTicketsView,
  ReleaseBody,
  SeatChangeBody,
  SeatChangeView,
  SeatOverviewView,
  TakeBackQuery,
} from "./api.ts";
import type { SeatDesk } from "./service.ts";

export function seatDeskRoutes(app: App, desk: SeatDesk): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/seat-changes",
      operationId: "changeSeats",
      summary: "Keep seats back, or put them on sale again",
      tag,
      needs,
      action: "seats.change",
      idempotencyKey: { kind: "honoured", route: "change-seats" },
      params: PerformanceParams,
      body: SeatChangeBody,
      answers: { 200: { description: "What became of each seat.", schema: SeatChangeView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await desk.changeSeats(actor, params.performanceId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/seat-status",
      operationId: "getSeatOverview",
      summary: "See every seat of a date as it is now, drafts too, and whom it is kept back for",
      tag,
      needs,
      action: "seats.read",
      params: PerformanceParams,
      answers: { 200: { description: "The seats.", schema: SeatOverviewView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await desk.seatOverview(params.performanceId)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/allocations",
      operationId: "listAllocations",
      summary: "List for whom seats of a date are kept back",
      tag,
      needs,
      action: "seats.read",
      params: PerformanceParams,
      answers: { 200: { description: "The allocations.", schema: AllocationList } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await desk.allocations(params.performanceId)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/allocations",
      operationId: "putAllocation",
      summary: "Make an allocation, or change the one of this name",
      tag,
      needs,
      action: "seats.change",
      idempotencyKey: { kind: "honoured", route: "put-allocation" },
      params: PerformanceParams,
      headers: IF_MATCH,
      body: AllocationBody,
      answers: {
        200: { description: "The allocation, changed.", schema: AllocationView },
        201: { description: "The allocation, new.", schema: AllocationView },
      },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, key, header }) => {
      const { performanceId } = params;
      const answer = await desk.putAllocation(actor, performanceId, body, key, header("If-Match"));
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/allocations/{allocationId}/release",
      operationId: "releaseAllocation",
      summary: "Put an allocation's seats on sale now",
      tag,
      needs,
      action: "seats.change",
      asksReason: true,
      idempotencyKey: { kind: "honoured", route: "release-allocation" },
      params: AllocationParams,
      headers: IF_MATCH,
      body: ReleaseBody,
      answers: { 200: { description: "The allocation.", schema: AllocationView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, key, header }) => {
      const { performanceId, allocationId } = params;
      const ifMatch = header("If-Match");
      const answer = await desk.release(actor, performanceId, allocationId, body.reason, key, ifMatch);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/complimentary-tickets",
      operationId: "giveTickets",
      summary: "Give seats away, all or none",
      tag,
      needs,
      action: "tickets.give",
      idempotencyKey: { kind: "honoured", route: "give-tickets" },
      params: PerformanceParams,
      body: ComplimentaryBody,
      answers: { 201: { description: "The tickets.", schema: ComplimentaryTicketsView } },
      refusals: ["not_found", "seat_unavailable", "invalid_state"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await desk.give(actor, params.performanceId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/complimentary-tickets",
      operationId: "listGivenTickets",
      summary: "List the tickets that were given away, without their codes",
      tag,
      needs,
      action: "order.read",
      params: PerformanceParams,
      answers: { 200: { description: "The tickets.", schema: GivenTicketsView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await desk.given(params.performanceId)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/complimentary-tickets/prints",
      operationId: "printGivenTickets",
      summary: "Get tickets that were given away to print them, which is recorded",
      tag,
      needs,
      action: "tickets.give",
      params: PerformanceParams,
      body: ComplimentaryPrintBody,
      answers: {
        200: { description: "The good tickets with their codes.", schema: ComplimentaryTicketsView },
      },
      refusals: ["not_found"],
    },
    async ({ actor, params, body }) => json(await desk.print(actor, params.performanceId, body)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/performances/{performanceId}/complimentary-tickets/{ticketId}",
      operationId: "takeBackTicket",
      summary: "Take a ticket back that was given away; its seat is kept back, unless asked otherwise",
      tag,
      needs,
      action: "tickets.give",
      asksReason: true,
      params: ComplimentaryParams,
      query: TakeBackQuery,
      answers: { 204: { description: "Taken back.", schema: null } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, query }) => {
      await desk.takeBack(actor, params.performanceId, params.ticketId, query.seat);
      return noContent();
    },
  );
}
