import { type App, json } from "../http/http.ts";
import { IF_MATCH } from "../http/request/state-tag.ts";
import { route } from "../http/route.ts";
import {
  ConcertParams,
  ConcertSalesView,
  NoteBody,
  OrderContactBody,
  NoteView,
  OrderDetailView,
  OrderPage,
  OrderParams,
  OrdersQuery,
  PerformanceParams,
  ResentMail,
  SalesView,
} from "./api.ts";
import type { Orders } from "./service.ts";

export function orderRoutes(app: App, orders: Orders): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  app.concertsOf.set("bookingNumber", (bookingNumber) => orders.concertIdsOf(bookingNumber));

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/orders",
      operationId: "listOrders",
      summary: "Find orders, the newest first",
      tag,
      needs,
      action: "order.read",
      limits: "by_handler",
      query: OrdersQuery,
      answers: { 200: { description: "Orders.", schema: OrderPage } },
      refusals: [],
    },
    async ({ actor, query }) => json(await orders.list(actor, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/orders/{bookingNumber}",
      operationId: "getOrder",
      summary: "See an order with its time line, its money and its notes",
      tag,
      needs,
      action: "order.read",
      params: OrderParams,
      answers: { 200: { description: "The order.", schema: OrderDetailView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await orders.find(params.bookingNumber)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/orders/{bookingNumber}/notes",
      operationId: "noteOrder",
      summary: "Write something down about an order",
      tag,
      needs,
      action: "order.change",
      idempotencyKey: { kind: "honoured", route: "note-order" },
      params: OrderParams,
      body: NoteBody,
      answers: { 201: { description: "The note.", schema: NoteView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await orders.note(actor, params.bookingNumber, body.text, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "put",
      path: "/v1/organiser/orders/{bookingNumber}/contact",
      operationId: "changeContactOfOrder",
      summary: "Change how the buyer of an order can be reached, for all of their orders",
      tag,
      needs,
      action: "order.change",
      params: OrderParams,
      headers: IF_MATCH,
      body: OrderContactBody,
      answers: { 200: { description: "The order, with the contact.", schema: OrderDetailView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body: { name, email, phone = null, locale }, header }) => {
      const contact = { name, email, phone, locale };
      return json(await orders.changeContact(actor, params.bookingNumber, contact, header("If-Match")));
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/orders/{bookingNumber}/mails",
      operationId: "resendMail",
      summary: "Mail the buyer the tickets of an order once more",
      tag,
      needs,
      action: "order.change",
      idempotencyKey: { kind: "honoured", route: "resend-mail" },
      params: OrderParams,
      answers: { 202: { description: "It leaves in a moment.", schema: ResentMail } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, key }) => {
      const answer = await orders.resendMail(actor, params.bookingNumber, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/sales",
      operationId: "getSales",
      summary: "See the seats of a date by their state and what they brought in, by grade",
      tag,
      needs,
      action: "sale.read",
      params: PerformanceParams,
      answers: { 200: { description: "Its sums are the ledger's.", schema: SalesView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await orders.sales(params.performanceId)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts/{concertId}/sales",
      operationId: "getConcertSales",
      summary: "See what a concert brought in, by date, grade, price, day and hour",
      tag,
      needs,
      action: "sale.read",
      params: ConcertParams,
      answers: { 200: { description: "Its sums are the ledger's.", schema: ConcertSalesView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await orders.concertSales(params.concertId)),
  );
}
