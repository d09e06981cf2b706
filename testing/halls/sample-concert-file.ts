/** A concert as the console exports it, of one date in one hall, for tests. */
export const SAMPLE_CONCERT_FILE = {
  format: "frontrow-concert-3",
  concertId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11",
  plans: [{ name: "Hall", seats: 300, csv: "" }],
  concert: {
    title: "Winter Light",
    venue: "Small Theatre",
    timeZone: "Asia/Seoul",
    policy: { holdSeconds: 300, seatsPerUser: 4 },
    queue: {
      capacity: 100,
      admitPerMinute: null,
      arrivalSeconds: 60,
      graceSeconds: 300,
      sessionSeconds: 600,
      lottery: false,
      proofOfWork: null,
    },
    performances: [{ startsAt: "2030-12-24T10:00:00Z", plan: 0, prices: { R: 99_000 }, kept: [] }],
  },
};
