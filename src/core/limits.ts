/** A limit on everything that a client or a crowd could make grow. Units are last in the names. */
export const LIMITS = {
  requestBodyBytes: 64 * 1024,
  idempotencyKeyCharsMin: 8,
  idempotencyKeyCharsMax: 255,
  idempotencyKeptHours: 24,
  pageItemsDefault: 20,
  pageItemsMax: 100,

  topUpPointsMin: 1,
  topUpPointsMax: 10_000_000,
  /** Far below 2^53, so that a balance is exact in JSON and in JavaScript. */
  balancePointsMax: 1_000_000_000_000,

  seatsPerPerformanceMax: 100_000,
  seatsPerReservationMax: 50,
  performancesPerConcertMax: 400,
  seatPricePointsMax: 100_000_000,
  /** Versions of a performance's seats of which it is known what they changed: a minute of a busy sale. */
  seatChangesKept: 1_000,
  queueCapacityMax: 1_000_000,

  /** Some half a minute of work for a slow telephone; what is more would only keep such telephones out. */
  proofOfWorkAttemptsMax: 100_000,
  /** A solved challenge as it is sent takes about 900. */
  proofOfWorkCharsMax: 4_096,
  challengeMinutes: 10,

  batchCommandsMax: 500,
  batcherQueueMax: 20_000,
  admissionPerTickMax: 2_000,
  /** Looks at one token's status that may come at once, as seconds of their pace. */
  pollsBurstSeconds: 5,
  /** Of one worker; each costs it about seven kilobytes. */
  streamListenersMax: 30_000,
  sweepReservationsMax: 500,

  accessTokenDays: 30,
} as const;
