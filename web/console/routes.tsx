import {
  createRootRoute,
  createRoute,
  createRouter,
  parseSearchWith,
  stringifySearchWith,
} from "@tanstack/react-router";
import { CONSOLE_ADDRESSES } from "../../src/pages/addresses.ts";
import { asProblem } from "../api/problem.ts";
import { ConcertListPage } from "./concerts/concert-list-page.tsx";
import { ConcertPage } from "./concerts/concert-page.tsx";
import { DatesPage } from "./dates/dates-page.tsx";
import { FactsPage } from "./concerts/facts/facts-page.tsx";
import { NewConcertPage } from "./concerts/new-concert-page.tsx";
import { WithConcert } from "./concerts/with-concert.tsx";
import { DoorPage } from "./door/door-page.tsx";
import { ConsoleFrame } from "./frame/console-frame.tsx";
import { ConsoleNotFound } from "./frame/console-not-found.tsx";
import { HallListPage } from "./halls/hall-list-page.tsx";
import { HallPage } from "./halls/hall-page.tsx";
import { LivePage } from "./live/live-page.tsx";
import { ORDER_FILTERS } from "./orders/filter-orders.tsx";
import { OrderListPage } from "./orders/order-list-page.tsx";
import { OrderPage } from "./orders/order-page.tsx";
import { SettlementPage } from "./money/settlement-page.tsx";
import { ConsoleProblem } from "./parts/console-problem.tsx";
import { onlySet } from "./parts/form/filters.ts";
import { AccountPage } from "./people/account-page.tsx";
import { HISTORY_FILTERS } from "./people/filter-history.tsx";
import { HistoryPage } from "./people/history-page.tsx";
import { StaffPage } from "./people/staff-page.tsx";
import { SeatsPage } from "./seats/seats-page.tsx";
import { SalesPage } from "./sales/sales-page.tsx";
import { InvitationPage } from "./sign-in/invitation-page.tsx";
import { WebhooksPage } from "./webhooks/webhooks-page.tsx";

const root = createRootRoute({ component: ConsoleFrame, notFoundComponent: ConsoleNotFound });

/** What every page shows inside the frame for what does not exist, or when a page itself is at fault. */
const page = createRoute({
  getParentRoute: () => root,
  id: "page",
  notFoundComponent: ConsoleNotFound,
  errorComponent: ({ error }) => (
    <div className="console-page">
      <ConsoleProblem problem={asProblem(error)} />
    </div>
  ),
});

const concerts = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.concerts,
  component: ConcertListPage,
});

const invitation = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.invitation,
  component: InvitationPage,
});

const newConcert = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.newConcert,
  component: NewConcertPage,
});

const concert = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.concert,
  component: function Concert() {
    const { concertId } = concert.useParams();
    return <WithConcert concertId={concertId}>{(found) => <ConcertPage concert={found} />}</WithConcert>;
  },
});

const facts = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.facts,
  component: function Facts() {
    const { concertId } = facts.useParams();
    return <WithConcert concertId={concertId}>{(found) => <FactsPage concert={found} />}</WithConcert>;
  },
});

const dates = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.dates,
  component: function Dates() {
    const { concertId } = dates.useParams();
    return <WithConcert concertId={concertId}>{(found) => <DatesPage concert={found} />}</WithConcert>;
  },
});

const seats = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.seats,
  component: function Seats() {
    const { concertId, performanceId } = seats.useParams();
    return (
      <WithConcert concertId={concertId}>
        {(found) => <SeatsPage key={performanceId} concert={found} performanceId={performanceId} />}
      </WithConcert>
    );
  },
});

const live = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.live,
  component: function Live() {
    const { concertId } = live.useParams();
    return <WithConcert concertId={concertId}>{(found) => <LivePage concert={found} />}</WithConcert>;
  },
});

const sales = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.sales,
  component: function OfConcert() {
    const { concertId } = sales.useParams();
    return <WithConcert concertId={concertId}>{(found) => <SalesPage concert={found} />}</WithConcert>;
  },
});

const halls = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.halls,
  component: HallListPage,
});

const hall = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.hall,
  component: function Hall() {
    const { seatPlanId } = hall.useParams();
    return <HallPage seatPlanId={seatPlanId} />;
  },
});

/** A search parameter that is text; empty without it. */
function textIn(search: Record<string, unknown>, name: string): string {
  const value = search[name];
  return typeof value === "string" ? value : "";
}

/** Several of them. */
function textsIn<Name extends string>(search: Record<string, unknown>, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, textIn(search, name)])) as Record<Name, string>;
}

const orders = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.orders,
  validateSearch: (search: Record<string, unknown>) => onlySet(textsIn(search, ORDER_FILTERS)),
  component: function Orders() {
    return <OrderListPage filter={textsIn(orders.useSearch(), ORDER_FILTERS)} />;
  },
});

const order = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.order,
  component: function Order() {
    const { bookingNumber } = order.useParams();
    return <OrderPage bookingNumber={bookingNumber} />;
  },
});

const door = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.door,
  component: DoorPage,
});

const books = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.books,
  component: SettlementPage,
});

const webhooks = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.webhooks,
  component: WebhooksPage,
});

const staff = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.staff,
  component: StaffPage,
});

const account = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.account,
  component: AccountPage,
});

const history = createRoute({
  getParentRoute: () => page,
  path: CONSOLE_ADDRESSES.history,
  validateSearch: (search: Record<string, unknown>) => onlySet(textsIn(search, HISTORY_FILTERS)),
  component: function History() {
    return <HistoryPage filter={textsIn(history.useSearch(), HISTORY_FILTERS)} />;
  },
});

const PAGES = [
  concerts,
  invitation,
  newConcert,
  concert,
  facts,
  dates,
  seats,
  live,
  sales,
  halls,
  hall,
  orders,
  order,
  door,
  books,
  webhooks,
  staff,
  account,
  history,
];

export const consoleRouter = createRouter({
  routeTree: root.addChildren([page.addChildren(PAGES)]),
  // Query parameters stay text: a phone number must not become a number.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  scrollRestoration: false,
});
