import { SIGN_IN_ADDRESS } from "../core/access/signing-in.ts";

/**
 * The addresses of the buyer's pages, in the notation of the pages' router: `$concertId` is a parameter. The
 * server answers them with the pages' shell, and the pages' router shows the page.
 */
export const ADDRESSES = {
  concerts: "/",
  concert: "/concerts/$concertId",
  queue: "/concerts/$concertId/queue",
  seats: "/concerts/$concertId/seats",
  checkout: "/concerts/$concertId/checkout/$reservationId",
  mine: "/mine",
  reservations: "/mine/reservations",
  reservation: "/mine/reservations/$reservationId",
  payments: "/mine/payments",
  points: "/mine/points",
  topUp: "/mine/top-ups/$topUpId",
  /** The only page that runs another party's script, the payment company's, and sends its visitor there. */
  authorise: "/top-ups/$topUpId/authorise",
  comeBack: "/top-ups/$topUpId/return",
  continue: "/continue",
  /** Bookings found again by a code from a mail. */
  find: "/find",
  signIn: SIGN_IN_ADDRESS,
} as const;

/**
 * The addresses of the organiser's pages, in the same notation as those of buyers. The server answers them
 * with the console's shell.
 */
export const CONSOLE_ADDRESSES = {
  concerts: "/console",
  invitation: "/console/invitation",
  newConcert: "/console/concerts/new",
  concert: "/console/concerts/$concertId",
  facts: "/console/concerts/$concertId/facts",
  dates: "/console/concerts/$concertId/dates",
  seats: "/console/concerts/$concertId/dates/$performanceId/seats",
  live: "/console/concerts/$concertId/live",
  sales: "/console/concerts/$concertId/sales",
  halls: "/console/halls",
  hall: "/console/halls/$seatPlanId",
  orders: "/console/orders",
  order: "/console/orders/$bookingNumber",
  door: "/console/door",
  books: "/console/settlements",
  webhooks: "/console/webhooks",
  staff: "/console/staff",
  account: "/console/account",
  history: "/console/history",
} as const;
