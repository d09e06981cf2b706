/** A limit on everything that a client or a crowd could make grow. Units are last in the names. */
export const LIMITS = {
  /** Every call is answered by then, but for those that say otherwise. */
  answerMsMax: 12_000,
  requestBodyBytes: 64 * 1024,
  idempotencyKeyCharsMin: 8,
  idempotencyKeyCharsMax: 255,
  idempotencyKeptHours: 24,
  pageItemsDefault: 20,
  pageItemsMax: 100,
  /** Of a number in an address. Any number of so many digits is exact in JavaScript and fits into PostgreSQL's bigint. */
  addressDigitsMax: 15,

  topUpPointsMin: 1,
  topUpPointsMax: 10_000_000,
  /** Far below 2^53, so that a balance is exact in JSON and in JavaScript. */
  balancePointsMax: 1_000_000_000_000,

  seatsPerPerformanceMax: 100_000,
  /** What is made in one transaction takes some seconds, while other changes of the organiser wait. */
  seatsPerConcertMax: 400_000,
  seatsPerReservationMax: 50,
  performancesPerConcertMax: 400,
  seatPricePointsMax: 100_000_000,
  /** Versions of a performance's seats of which it is known what they changed: a minute of a busy sale. */
  seatChangesKept: 1_000,
  /** Of one worker, all performances together: some fifteen halls of 20,000 seats. */
  seatMapsBytesMax: 192 * 1024 * 1024,
  queueCapacityMax: 1_000_000,
  admitPerMinuteMax: 1_000_000,
  holdSecondsMax: 86_400,
  arrivalSecondsMax: 3_600,
  graceSecondsMax: 86_400,
  sessionSecondsMax: 86_400,
  returnsMax: 100,
  seatGroupsMax: 200,
  seatsPerRowMax: 1_000,
  titleCharsMax: 200,
  descriptionCharsMax: 10_000,
  gradeCharsMax: 40,
  timeZoneCharsMax: 64,
  paymentKeyCharsMax: 200,
  /** Of a lottery, in one answer. */
  registrationsMax: 10_000,

  /** What is planned lies within these. Every calendar here, and PostgreSQL, knows all that is between them. */
  instantMin: "1970-01-01T00:00:00Z",
  instantMax: "2999-12-31T23:59:59.999Z",

  /** Some half a minute of work for a slow telephone; what is more would only keep such telephones out. */
  proofOfWorkAttemptsMax: 100_000,
  /** A solved challenge as it is sent takes about 900. */
  proofOfWorkCharsMax: 4_096,
  challengeMinutes: 10,

  batchCommandsMax: 500,
  batcherQueueMax: 20_000,
  /** Places that one call takes back at most. */
  revocationsMax: 500,
  admissionPerTickMax: 2_000,
  /** Looks at one token's status that may come at once, as seconds of their pace. */
  pollsBurstSeconds: 5,
  /** Of one worker; each costs it about seven kilobytes. */
  streamListenersMax: 30_000,
  sweepReservationsMax: 500,

  accessTokenDays: 400,
} as const;
