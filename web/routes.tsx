import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  parseSearchWith,
  stringifySearchWith,
} from "@tanstack/react-router";
import { ADDRESSES } from "../src/pages/addresses.ts";
import { type ComponentType, lazy, Suspense } from "react";
import type { Search } from "./checkout/return-page.tsx";
import { asProblem } from "./api/problem.ts";
import { OwnPage } from "./account/sign-in.tsx";
import { ConcertListPage } from "./concerts/concert-list-page.tsx";
import { ConcertPage } from "./concerts/concert-page.tsx";
import { readFilter } from "./concerts/list-filter.tsx";
import { WithConcert } from "./concerts/with-concert.tsx";
import { LiveRegions } from "./parts/live-region.tsx";
import { Loading } from "./parts/loading.tsx";
import { ProblemNotice } from "./parts/notice.tsx";
import { NotFoundPage } from "./parts/frame/not-found-page.tsx";
import { SignedOut } from "./parts/frame/signed-out.tsx";
import { TopBar } from "./parts/frame/top-bar.tsx";
import { loadSeatsPage } from "./seats/load-seats-page.ts";
import { WaitingPage } from "./waiting/waiting-page.tsx";
import { loadTextsAfterLine, useTranslation } from "./text/language.ts";

const pages = async () => (await import("./pages-after-line.ts")).PAGES_AFTER_LINE;

// Separate parts of the bundle, loaded on demand, because nobody needs them on the way to the line.
const MinePage = afterLine(async () => (await pages()).MinePage);
const ReservationPage = afterLine(async () => (await pages()).ReservationPage);
const TopUpPage = afterLine(async () => (await pages()).TopUpPage);
const CheckoutPage = afterLine(async () => (await pages()).CheckoutPage);
const AuthorisePage = afterLine(async () => (await pages()).AuthorisePage);
const ReturnPage = afterLine(async () => (await pages()).ReturnPage);
const SignedInPage = afterLine(async () => (await pages()).SignedInPage);
const FindPage = afterLine(async () => (await pages()).FindPage);
const ContinuePage = afterLine(async () => (await pages()).ContinuePage);
const SeatsPage = afterLine(loadSeatsPage);

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage });

/** What every page shows inside the frame for what does not exist, or when a page itself is at fault. */
const page = createRoute({
  getParentRoute: () => root,
  id: "page",
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error }) => (
    <div className="page">
      <ProblemNotice problem={asProblem(error)} />
    </div>
  ),
});

/** Pages of the visitor's own: where visitors sign in, they have to do it first. */
const own = createRoute({
  getParentRoute: () => page,
  id: "own",
  component: () => (
    <OwnPage>
      <Outlet />
    </OwnPage>
  ),
});

const list = createRoute({
  getParentRoute: () => page,
  path: ADDRESSES.concerts,
  validateSearch: readFilter,
  component: function List() {
    return <ConcertListPage filter={list.useSearch()} />;
  },
});

const concert = createRoute({
  getParentRoute: () => page,
  path: ADDRESSES.concert,
  component: function Concert() {
    const { concertId } = concert.useParams();
    return <WithConcert concertId={concertId}>{(found) => <ConcertPage concert={found} />}</WithConcert>;
  },
});

const queue = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.queue,
  component: function Queue() {
    const { concertId } = queue.useParams();
    return <WithConcert concertId={concertId}>{(found) => <WaitingPage concert={found} />}</WithConcert>;
  },
});

const seats = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.seats,
  validateSearch: (search: Record<string, unknown>): { performance?: string } =>
    typeof search["performance"] === "string" ? { performance: search["performance"] } : {},
  component: function Seats() {
    const { concertId } = seats.useParams();
    const { performance } = seats.useSearch();
    return (
      <WithConcert concertId={concertId}>
        {(found) => <SeatsPage concert={found} performanceId={performance} />}
      </WithConcert>
    );
  },
});

const checkout = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.checkout,
  component: function Checkout() {
    const { concertId, reservationId } = checkout.useParams();
    return (
      <WithConcert concertId={concertId}>
        {(found) => <CheckoutPage key={reservationId} concert={found} reservationId={reservationId} />}
      </WithConcert>
    );
  },
});

const mine = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.mine,
  component: () => <MinePage part="tickets" />,
});

const mineReservations = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.reservations,
  component: () => <MinePage part="reservations" />,
});

const minePayments = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.payments,
  component: () => <MinePage part="payments" />,
});

const minePoints = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.points,
  component: () => <MinePage part="points" />,
});

const reservation = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.reservation,
  component: function Reservation() {
    const { reservationId } = reservation.useParams();
    return <ReservationPage key={reservationId} reservationId={reservationId} />;
  },
});

const topUp = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.topUp,
  component: function TopUp() {
    const { topUpId } = topUp.useParams();
    return <TopUpPage key={topUpId} topUpId={topUpId} />;
  },
});

const authorise = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.authorise,
  component: function Authorise() {
    return <AuthorisePage topUpId={authorise.useParams().topUpId} />;
  },
});

const comeBack = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.comeBack,
  validateSearch: asTexts,
  component: function ComeBack() {
    return <ReturnPage topUpId={comeBack.useParams().topUpId} search={comeBack.useSearch()} />;
  },
});

const find = createRoute({
  getParentRoute: () => own,
  path: ADDRESSES.find,
  component: () => <FindPage />,
});

const signIn = createRoute({
  getParentRoute: () => page,
  path: ADDRESSES.signIn,
  validateSearch: asTexts,
  component: function SentBack() {
    return <SignedInPage sentBack={signIn.useSearch()} />;
  },
});

const adopted = createRoute({
  getParentRoute: () => page,
  path: ADDRESSES.continue,
  component: ContinuePage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    page.addChildren([
      list,
      concert,
      adopted,
      signIn,
      own.addChildren([
        queue,
        seats,
        checkout,
        mine,
        mineReservations,
        minePayments,
        minePoints,
        reservation,
        topUp,
        authorise,
        comeBack,
        find,
      ]),
    ]),
  ]),
  // Query parameters stay text: a payment company's keys may look like numbers.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** A page that is loaded when it is needed, with its texts. */
function afterLine<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [Page] = await Promise.all([load(), loadTextsAfterLine()]);
    return { default: Page };
  });
}

/** What somebody else's page sent along: nothing of it is known to be there. */
function asTexts(search: Record<string, unknown>): Search {
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]));
}

function Frame() {
  // Renders everything again when the language changes.
  useTranslation();
  return (
    <>
      <TopBar />
      <main id="content" tabIndex={-1}>
        <SignedOut />
        <Suspense fallback={<Loading className="page" />}>
          <Outlet />
        </Suspense>
      </main>
      <LiveRegions />
    </>
  );
}
