import type { ShownConcert, ShownInList } from "./shown-concert.ts";

/** For tests: a concert whose texts try to be markup. */
export const CONCERT: ShownConcert = {
  concertId: "1",
  queueId: "1",
  title: "Night </script><b>",
  venue: 'Hall "A"',
  address: "424 Olympic-ro, Seoul",
  timeZone: "Asia/Seoul",
  description: "One evening.",
  posterId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11",
  runningMinutes: 150,
  doorsMinutes: 60,
  ageLimit: 8,
  salesOpenAt: "2027-10-01T11:00:00.000Z",
  salesCloseAt: null,
  seller: { name: "Dawn & Co", registration: "120-88-00767", contact: "help@dawn.example" },
  policy: {
    seatsPerUser: 4,
    seatsPerPerformance: 2,
    refund: { preset: "korean", freeOnPurchaseDay: false },
  },
  refundPolicy: "Cards take some days.",
  notice: "No food.\nNo <dogs>. See https://dawn.example/?a=1&b=2.",
  isCancelled: false,
  isPostponed: false,
  performances: [
    {
      performanceId: "p1",
      startsAt: "2027-12-24T10:00:00.000Z",
      dateStatus: "FIXED",
      movedFrom: null,
      state: "ON_SALE",
      grades: [
        { grade: "VIP", price: 154_000, seatsAvailable: 0 },
        { grade: "R", price: 99_000, seatsAvailable: 3 },
      ],
    },
    {
      performanceId: "p2",
      startsAt: "2027-12-25T10:00:00.000Z",
      dateStatus: "CANCELLED",
      movedFrom: null,
      state: "CANCELLED",
      grades: [{ grade: "R", price: 99_000, seatsAvailable: 0 }],
    },
  ],
};

/** The same in a list. */
export const LISTED: ShownInList = {
  ...CONCERT,
  nextStartsAt: "2027-12-24T10:00:00.000Z",
  isDateOpen: false,
  queueState: "OPEN",
};
