import { DAY_MS, isoTime } from "../../src/core/time.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** A stage on which dates that people bought for are cancelled and postponed. */
export function setCalledOffStage() {
  const { frontrow, call, organiser } = setStage({ gateway: true });

  /** A concert of two dates, of one of which people bought these seats with these top-ups. */
  async function sold(
    buyers: { seatNumbers: number[]; topUps: number[] }[],
    days = 5,
    refund: object = { preset: "korean" },
  ) {
    const seats = [{ count: 20, price: 10_000 }];
    const startsAt = [days, days + 1].map((each) => isoTime(Date.now() + each * DAY_MS));
    const concert = await putOnSale(call, {
      policy: { refund },
      performances: startsAt.map((each) => ({ startsAt: each, seats })),
    });
    const orders = [];
    for (const { seatNumbers, topUps } of buyers) {
      const buyer = await admittedBuyer(frontrow, call, concert.queueId);
      for (const amount of topUps) await topUp(buyer, amount);
      const { reservationId } = (await holdSeats(buyer, concert, seatNumbers)).body;
      const { bookingNumber } = (await pay(buyer, reservationId)).body;
      orders.push({ buyer, reservationId, bookingNumber });
    }
    return { concert, orders, performanceId: concert.performanceIds[0]! };
  }

  const callOff = (
    performanceId: string,
    how: "cancellation" | "postponement",
    asked: object = {},
    headers = newKey(),
  ) => {
    const body = { fee: "none", to: "wallet", notify: true, ...asked };
    return organiser("POST", `/v1/organiser/performances/${performanceId}/${how}`, { body, headers });
  };

  const jobOf = async (jobId: string) => (await organiser("GET", `/v1/organiser/jobs/${jobId}`)).body;

  async function workItOff(): Promise<void> {
    while ((await frontrow.services.jobs.work()) > 0);
  }

  async function balanceOf(buyer: Buyer): Promise<number> {
    const { items } = (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries?limit=1`)).body;
    return items[0].balanceAfter;
  }

  const datesOf = async ({ concertId }: ConcertOnSale) =>
    (await organiser("GET", `/v1/organiser/concerts/${concertId}`)).body.performances;
  const stateOf = async (concert: ConcertOnSale) =>
    (await datesOf(concert)).map(({ state }: { state: string }) => state);

  return { frontrow, call, organiser, sold, callOff, jobOf, workItOff, balanceOf, datesOf, stateOf };
}
