import { BUYER_LIMITS } from "./bookings/buyer-limits.ts";

/** Limits on everything that a client or a crowd could make grow. Names end in their unit. */
export const LIMITS = {
  ...BUYER_LIMITS,
  /** The time limit of a call, unless its route sets another. */
  answerMsMax: 12_000,
  requestBodyBytes: 64 * 1024,
  idempotencyKeyCharsMin: 8,
  idempotencyKeyCharsMax: 255,
  idempotencyKeptHours: 24,
  pageItemsDefault: 20,
  /**
   * Digits of a number in an address. So few digits are exact in JavaScript and fit into PostgreSQL's bigint.
   */
  addressDigitsMax: 15,

  /** Far below 2^53, so a balance is exact in JSON and in JavaScript. */
  balancePointsMax: 1_000_000_000_000,

  seatsPerPerformanceMax: 100_000,
  /**
   * A concert is created in one transaction, which takes some seconds while the organiser's other changes
   * wait.
   */
  seatsPerConcertMax: 400_000,
  seatsPerReservationMax: 50,
  performancesPerConcertMax: 400,
  /** Seats in one change: their numbers fit into a body. */
  seatsPerChangeMax: 5_000,
  /** Tickets given away at once. */
  complimentaryTicketsMax: 200,
  allocationsPerPerformanceMax: 200,
  seatPricePointsMax: 100_000_000,
  /** Bytes of a seat plan that is imported. */
  seatPlanBytesMax: 16 * 1024 * 1024,
  differencesMax: 1_000,
  companyFileBytesMax: 2 * 1024 * 1024,
  gatewayKeyCharsMax: 200,
  sectionCharsMax: 80,
  /** Of a row and of a seat. */
  seatLabelCharsMax: 40,
  planCategoriesMax: 200,
  /** More could not be looked through, on a map or in a list. */
  planSectionsMax: 2_000,
  planShapesMax: 2_000,
  /** Of one polygon. */
  planPolygonPointsMax: 500,
  planShapeTextCharsMax: 100,
  /** A coordinate in an imported file, either way. */
  planFileCoordinateMax: 1_000_000,
  /** Width and height of a plan, whose neighbouring seats are about 20 apart. */
  planSpanMax: 200_000,
  /** Errors and warnings about one plan. */
  planFindingsMax: 100,
  /** How many versions of a performance's seats have a known history: a minute of a busy sale. */
  seatChangesKept: 1_000,
  /** Per worker, for all performances together: some fifteen halls of 20,000 seats. */
  seatMapsBytesMax: 192 * 1024 * 1024,
  /** Per worker, for the seat plans that it keeps: some eight halls of 80,000 seats. */
  seatPlansBytesMax: 32 * 1024 * 1024,
  /** Per worker, for what chairs are, as batches need it: some three halls of 80,000 seats. */
  knownPlansBytesMax: 24 * 1024 * 1024,
  queueCapacityMax: 1_000_000,
  admitPerMinuteMax: 1_000_000,
  holdSecondsMax: 86_400,
  arrivalSecondsMax: 3_600,
  graceSecondsMax: 86_400,
  sessionSecondsMax: 86_400,
  returnsMax: 100,
  presenceSecondsMax: 3_600,
  seatGroupsMax: 200,
  seatsPerRowMax: 1_000,
  /** Venues, and months, that a list of concerts names to be narrowed to. */
  listChoicesMax: 100,
  imageBytes: 2 * 1024 * 1024,
  imageSideMax: 8_000,
  /** Per worker, for all images together. */
  imagesKeptBytesMax: 64 * 1024 * 1024,
  orderNoteCharsMax: 2_000,
  orderNotesMax: 200,
  salesHoursMax: 1_000,
  /** Consoles of one worker that watch a sale live. */
  liveListenersMax: 500,
  /** Minutes of a sale's curve in which something happened: a day. */
  curveMinutesMax: 1_440,
  curveActsMax: 500,
  /** Of anything that a rehearsal counts: people, seats, seconds. */
  rehearsalCountMax: 1_000_000_000,
  rehearsalNamesMax: 100,
  rehearsalNameCharsMax: 200,
  webhookEndpointsMax: 50,
  webhookUrlCharsMax: 2_000,
  runningMinutesMax: 1_440,
  doorsMinutesMax: 720,
  ageLimitYearsMax: 120,
  addressCharsMax: 300,
  concertNoticeCharsMax: 2_000,
  sellerCharsMax: 200,
  refundPolicyCharsMax: 5_000,
  descriptionCharsMax: 10_000,
  /** What is told to a whole line at once has to be short: it is sent to everybody with each change. */
  queueNoticeCharsMax: 500,
  gradeCharsMax: 40,
  timeZoneCharsMax: 64,
  paymentKeyCharsMax: 200,
  contactNameCharsMax: 100,
  receiptCharsMax: 60,
  /** Registrations of a lottery in one answer. */
  registrationsMax: 10_000,

  /** Planned times must lie within these bounds, which every calendar used here and PostgreSQL support. */
  instantMin: "1970-01-01T00:00:00Z",
  instantMax: "2999-12-31T23:59:59.999Z",
  /** The dates of these instants at venues west and east of Greenwich. */
  dateMin: "1969-12-31",
  dateMax: "3000-01-01",

  /** About half a minute of work for a slow phone. More would only exclude such phones. */
  proofOfWorkAttemptsMax: 100_000,
  /** A solved challenge takes about 900 characters. */
  proofOfWorkCharsMax: 4_096,
  challengeMinutes: 10,

  batchCommandsMax: 500,
  batcherQueueMax: 20_000,
  /** The most places that one call can revoke. */
  revocationsMax: 500,
  admissionPerTickMax: 2_000,
  /** Polls of one token that may come at once, as seconds of their sustained rate. */
  pollsBurstSeconds: 5,
  /** Per worker; each listener costs about seven kilobytes. */
  streamListenersMax: 30_000,
  sweepReservationsMax: 500,

  accessTokenDays: 400,
  /** How long a buyer who signed in with a provider stays signed in on our pages. */
  signInDays: 30,
  /** How long a sign-in may take at the provider's pages. */
  signInMinutes: 15,
  signedTokenCharsMax: 1_024,
  pushEndpointCharsMax: 1_000,
  authorizationCodeCharsMax: 4_096,

  staffNameCharsMax: 100,
  /** With a one-time code beside it (NIST SP 800-63B asks for 8 then). */
  passwordCharsMin: 12,
  passwordCharsMax: 200,
  passkeyCharsMax: 20_000,
  /** A member of staff who does nothing for so long is signed out. */
  staffIdleMinutes: 240,
  /** A session ends after this, whatever is done in it. */
  staffSessionHours: 24,
  invitationHours: 72,
  apiTokenDaysMax: 366,
  apiTokenDaysDefault: 90,
  /** Tries to sign in to one account, and from one address, in so many minutes. */
  signInTriesPerAccount: 10,
  signInTriesPerAddress: 100,
  signInTriesMinutes: 15,
  passkeyChallengeMinutes: 5,
  recoveredBuyersMax: 20,
  recoveredBookingsMax: 20,
  concertsOfStaffMax: 200,
  reasonCharsMax: 500,

  deviceNameCharsMax: 100,
  /** Dates that one device at the door may be for. */
  performancesOfDeviceMax: 50,
  /** An enrolment is shown on one screen and read by a phone beside it. */
  enrolmentMinutes: 60,
  /** A device that nobody revokes works for so long after the last of its dates. */
  deviceDaysAfter: 7,
  scansMax: 500,
  scanBytesMax: 512 * 1024,
  nonceCharsMax: 100,
  gateCharsMax: 40,
  ticketCodeCharsMax: 2_000,
  /** Tickets in one answer of a manifest. */
  manifestTicketsMax: 5_000,
  /** Top-ups of one buyer that a refund may go back to: so many of the newest, and so many of the largest. */
  refundTopUpsMax: 100,
  refundDaysMax: 365,
  /** Failures of a job in one answer. */
  jobFailuresMax: 1_000,
  /** How long orders of a cancelled date may be given back without a fee, if their job cannot do it. */
  cancelledDateDays: 3_650,
} as const;
