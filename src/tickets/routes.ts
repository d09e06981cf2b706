import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { PageQuery } from "../http/schemas.ts";
import { TicketKeys, TicketPage, TicketParams, TicketView } from "./api.ts";
import type { Tickets } from "./service.ts";

export function ticketRoutes(app: App, tickets: Tickets): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/tickets",
      operationId: "listTickets",
      summary: "List your tickets, newest first",
      tag: "Tickets",
      needs: ["identity"],
      query: PageQuery,
      answers: { 200: { description: "Your tickets.", schema: TicketPage } },
      refusals: ["unavailable"],
    },
    async ({ userId, query }) => json(await tickets.list(userId, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/tickets/{ticketId}",
      operationId: "getTicket",
      summary: "See a ticket of yours",
      tag: "Tickets",
      needs: ["identity"],
      params: TicketParams,
      answers: { 200: { description: "The ticket.", schema: TicketView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId, params }) => json(await tickets.find(userId, params.ticketId)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/ticket-keys",
      operationId: "getTicketKeys",
      summary: "The public keys that check ticket codes offline",
      tag: "Tickets",
      answers: { 200: { description: "A JWK set.", schema: TicketKeys } },
    },
    () => json(tickets.publicKeys),
  );
}
