import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import type { Frontrow } from "../../testing/frontrow.ts";

const SEATS = [
  { count: 4, grade: "VIP", price: 20_000, section: "1층", seatsPerRow: 4 },
  { count: 16, grade: "R", price: 10_000, section: "1층", seatsPerRow: 4 },
];
const NAMES = ["김민지", "=cmd|' /c calc'!a1", 'O\'Hara, "Rose"'];

export interface SoldConcert {
  concert: ConcertOnSale;
  /** Its first date. */
  first: string;
  buyers: Buyer[];
  /** Their booking numbers. */
  bookings: string[];
}

/** A concert of two dates and two grades, of which three people bought and one gave a seat back. */
export async function sellConcert(frontrow: Frontrow, call: Call): Promise<SoldConcert> {
  const concert = await putOnSale(call, {
    performances: [
      { startsAt: "2030-12-24T10:00:00Z", seats: SEATS },
      { startsAt: "2030-12-25T10:00:00Z", seats: SEATS },
    ],
  });
  const first = concert.performanceIds[0]!;
  const buyers: Buyer[] = [];
  const bookings: string[] = [];
  for (const [i, seatNumbers] of [[1, 2], [5, 6], [7]].entries()) {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    await buyer.call("PUT", "/v1/users/me/contact", {
      body: { name: NAMES[i], email: `buyer${i}@example.com`, phone: `010-1234-000${i}`, locale: "ko" },
    });
    await topUp(buyer, 50_000);
    const performanceId = concert.performanceIds[i === 2 ? 1 : 0];
    const held = await buyer.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers } });
    const paid = await pay(buyer, held.body.reservationId);
    buyers.push(buyer);
    bookings.push(paid.body.bookingNumber);
    if (i === 1)
      await buyer.call("POST", `/v1/reservations/${held.body.reservationId}/cancellations`, {
        body: { seatNumbers: [6] },
        headers: newKey(),
      });
  }
  const holding = await admittedBuyer(frontrow, call, concert.queueId);
  await holding.call("POST", "/v1/reservations", { body: { performanceId: first, seatNumbers: [20] } });
  return { concert, first, buyers, bookings };
}
