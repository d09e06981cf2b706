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
} as const;
