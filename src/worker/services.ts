import { join } from "node:path";
import { LIMITS } from "../core/limits.ts";
import { Images } from "../catalogue/images/service.ts";
import { Catalogue } from "../catalogue/service.ts";
import { PlanImporter } from "../halls/importing/service.ts";
import { KnownPlans } from "../halls/for-transactions.ts";
import { SeatPlans } from "../halls/service.ts";
import { History } from "../history/service.ts";
import { SecretBox } from "../core/access/secret-box.ts";
import { ContactKeys } from "../identity/contacts/contact-keys.ts";
import { Contacts } from "../identity/contacts/service.ts";
import { SignOuts } from "../identity/sign-outs/sign-outs.ts";
import { Identity } from "../identity/service.ts";
import { WebhookEndpoints } from "../webhooks/service.ts";
import { OrderExports } from "../orders/exports/service.ts";
import { SeatHistories } from "../orders/seats/service.ts";
import { LiveSales } from "../orders/live/service.ts";
import { RehearsedSales } from "../orders/rehearsed/service.ts";
import { Orders } from "../orders/service.ts";
import { OrganiserChanges } from "../organiser/changes.ts";
import { ConcertDesk } from "../organiser/concerts/service.ts";
import { SeatPlanDesk } from "../organiser/seat-plans/service.ts";
import { SeatDesk } from "../organiser/seats/service.ts";
import { Readiness } from "../organiser/readiness/service.ts";
import { RehearsalDesk } from "../organiser/rehearsals/service.ts";
import { Organiser } from "../organiser/service.ts";
import { Messages } from "../messages/service.ts";
import { smtpServer } from "../messages/smtp.ts";
import { RecoveryCodes } from "../recoveries/recovery-codes.ts";
import { Recoveries } from "../recoveries/service.ts";
import { RateLimiter } from "../shared-memory/rate-limit.ts";
import { Outbox } from "../outbox/service.ts";
import { payingLater } from "../payments/paying-later.ts";
import { Refunds } from "../payments/refunds/service.ts";
import { Payments } from "../payments/service.ts";
import { OrderNews } from "../payments/telling/service.ts";
import { Batchers } from "../database/batches/batchers.ts";
import { RepeatedCalls } from "../database/batches/repeated-calls.ts";
import { DatabaseClock } from "../database/clock.ts";
import { connectionsForWork } from "../database/connection-numbers.ts";
import { Database } from "../database/database.ts";
import { BoxOffice } from "../box-office/service.ts";
import { Jobs } from "../jobs/service.ts";
import { LeaderWatch } from "../database/leader-watch.ts";
import type { Log } from "../core/log.ts";
import { Metrics } from "../shared-memory/metrics.ts";
import { Pace } from "../shared-memory/pace.ts";
import { Pressure } from "../overload/pressure.ts";
import { WorkerBeats } from "../shared-memory/worker-beats.ts";
import { SharedMarks } from "../shared-memory/shared-marks.ts";
import { SharedStamps } from "../shared-memory/shared-stamps.ts";
import { TokenSigner } from "../core/signed-token.ts";
import { Settlements } from "../settlements/service.ts";
import { type BuyerServices, createBuyerServices } from "./buyer-services.ts";
import { createDoorServices, type DoorServices } from "./door-services.ts";
import { createStaffServices, type StaffServices } from "./staff-services.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";
import { Reservations } from "../reservations/service.ts";
import { Tickets } from "../tickets/service.ts";
import { TicketCodes } from "../tickets/ticket-code.ts";
import { withCircuitBreaker } from "../wallet/gateways/circuit-breaker.ts";
import { measured } from "../wallet/gateways/measured.ts";
import type { Gateway } from "../wallet/gateways/gateway.ts";
import { companyNamed } from "../wallet/companies.ts";
import { sandboxGateway } from "../wallet/gateways/sandbox/gateway.ts";
import { Wallets } from "../wallet/service.ts";
import { Reversals } from "../wallet/reversals/reversals.ts";
import { Webhooks } from "../wallet/top-ups/webhooks.ts";
import { WaitingRoom } from "../waiting-room/service.ts";
import { Presence } from "../waiting-room/presence/presence.ts";
import { ProofOfWork } from "../waiting-room/joining/proof-of-work.ts";
import { KnownVisitors } from "../waiting-room/status/known-visitors.ts";

const RECOVERIES_OF_AN_ADDRESS_PER_MINUTE_MAX = 10;

/** All services of a worker, wired together. Nothing runs yet. */
export interface Services extends BuyerServices {
  db: Database;
  clock: DatabaseClock;
  metrics: Metrics;
  identity: Identity;
  signOuts: SignOuts;
  contacts: Contacts;
  room: WaitingRoom;
  visitors: KnownVisitors;
  catalogue: Catalogue;
  images: Images;
  seatPlans: SeatPlans;
  reservations: Reservations;
  wallets: Wallets;
  reversals: Reversals;
  webhooks: Webhooks;
  tickets: Tickets;
  payments: Payments;
  refunds: Refunds;
  jobs: Jobs;
  boxOffice: BoxOffice;
  settlements: Settlements;
  outbox: Outbox;
  recoveries: Recoveries;
  messages: Messages;
  door: DoorServices;
  organiser: Organiser;
  history: History;
  staff: StaffServices;
  /** How many proxies in front append to `X-Forwarded-For`. */
  trustedProxyHops: number;
  /** The sites whose pages may read what everybody may read here. */
  embedOrigins: readonly string[];
  concertDesk: ConcertDesk;
  rehearsals: RehearsalDesk;
  readiness: Readiness;
  rehearsedSales: RehearsedSales;
  orders: Orders;
  live: LiveSales;
  /** Which workers of this machine answer. */
  workerBeats: WorkerBeats;
  orderExports: OrderExports;
  seatHistories: SeatHistories;
  webhookEndpoints: WebhookEndpoints;
  seatPlanDesk: SeatPlanDesk;
  seatDesk: SeatDesk;
  /** Whether any machine does the background work. */
  leaderWatch: LeaderWatch;
  /** Set when the worker stops without a successor: it reports not ready, but still answers. */
  stopping: boolean;
  /** Set when the worker is about to end: connections are closed as they are answered. */
  closing: boolean;
  batchers: Batchers;
  repeatedCalls: RepeatedCalls;
  /** How overloaded this worker is. */
  pressure: Pressure;
}

export function createServices(config: WorkerConfig, log: Log): Services {
  const db = new Database({
    url: config.databaseUrl,
    connectionsMax: connectionsForWork(config.workers),
    applicationName: `frontrow-worker-${config.workerNumber}`,
    changes: new SharedStamps(join(config.sharedFolder, "changes"), !config.distrustsMemory),
  });
  const clock = new DatabaseClock(Date.now());
  const metrics = new Metrics(join(config.sharedFolder, "metrics"), config.workerNumber, 2 * config.workers);
  const { secrets, organiserKey, gateway } = config;
  const signOuts = new SignOuts(
    db,
    new SharedMarks(join(config.sharedFolder, "sign-outs"), !config.distrustsMemory),
  );
  const contacts = new Contacts({
    db,
    clock,
    keys: new ContactKeys(secrets),
    isRequired: config.mail !== null,
    keptDays: config.contactDays,
  });
  const identity = new Identity({
    clock,
    signer: new TokenSigner(secrets, "access"),
    sessions: new TokenSigner(secrets, "session"),
    organiserKey,
    signOuts,
    provider: config.identity,
  });
  const pace = new Pace(join(config.sharedFolder, "poll-pace"), {
    burst: config.pollsPerSecond * LIMITS.pollsBurstSeconds,
    perSecond: config.pollsPerSecond,
  });
  const ended = new SharedMarks(join(config.sharedFolder, "ended-while-waiting"), !config.distrustsMemory);
  const batchers = new Batchers(db, metrics);
  const room = new WaitingRoom({
    db,
    batchers,
    clock,
    signer: new TokenSigner(secrets, "queue"),
    metrics,
    pace,
    ended,
    proofOfWork: new ProofOfWork(secrets),
    presence: new Presence(config.sharedFolder),
  });
  const catalogue = new Catalogue(db, batchers, clock);
  const plans = new KnownPlans(db);
  const reservations = new Reservations(db, batchers, catalogue, room, plans);
  const company = withCircuitBreaker(measured(openGateway(gateway, clock), metrics), log);
  const codes = new TicketCodes(secrets);
  const tickets = new Tickets(db, codes);
  const wallets = new Wallets(
    db,
    batchers,
    company,
    log,
    payingLater(tickets, { hasMail: config.mail !== null, plans }),
  );
  const reversals = new Reversals(db, batchers, company, log);
  const webhooks = new Webhooks(db, batchers, clock, wallets, [company], log);
  const payments = new Payments(db, batchers, room, tickets, wallets, reversals, contacts, plans);
  const outbox = new Outbox(db, () => clock.now());
  const recoveries = new Recoveries({
    db,
    clock,
    identity,
    contacts,
    codes: new RecoveryCodes(secrets),
    limiter: new RateLimiter(
      join(config.sharedFolder, "recoveries"),
      config.rateLimitPerMinute === 0 ? 0 : RECOVERIES_OF_AN_ADDRESS_PER_MINUTE_MAX,
    ),
    hasMail: config.mail !== null,
  });
  const buyerServices = createBuyerServices({ db, clock, identity, contacts, room }, config, log);
  const messages = new Messages({
    db,
    outbox,
    contacts,
    news: new OrderNews(db, tickets),
    turnMails: buyerServices.turnMails,
    tickets,
    recoveries,
    server: config.mail && smtpServer(config.mail),
    log,
  });
  const leaderWatch = new LeaderWatch(db, log);
  const beatsFile = join(config.sharedFolder, "workers");
  const workerBeats = new WorkerBeats(beatsFile, config.workerNumber, config.workers);
  const changes = new OrganiserChanges(db, catalogue);
  const organiser = new Organiser(db, changes, clock, room, wallets, reservations);
  const pressure = new Pressure(batchers.all);
  const hasMail = contacts.isRequired;
  const jobs = new Jobs({
    db,
    changes,
    reservations,
    reversals,
    hasMail,
    checkAfterMs: reversals.checkAfterMs,
    isBusy: () => pressure.shedWorks.length > 0,
    log,
  });
  const staff = createStaffServices(db, clock, secrets, identity);
  return {
    db,
    clock,
    metrics,
    identity,
    ...buyerServices,
    signOuts,
    contacts,
    room,
    visitors: new KnownVisitors(identity, room),
    catalogue,
    images: new Images(db),
    seatPlans: new SeatPlans(db),
    reservations,
    wallets,
    reversals,
    webhooks,
    tickets,
    payments,
    refunds: new Refunds(db, batchers, reversals, hasMail),
    jobs,
    boxOffice: new BoxOffice(db, batchers, catalogue, contacts, tickets),
    settlements: new Settlements(db, changes, wallets),
    outbox,
    recoveries,
    messages,
    door: createDoorServices(db, clock, secrets, contacts, codes),
    organiser,
    history: new History(db, contacts),
    staff,
    trustedProxyHops: config.trustedProxyHops,
    embedOrigins: config.embedOrigins,
    concertDesk: new ConcertDesk(db, changes, clock),
    rehearsals: new RehearsalDesk(changes),
    readiness: new Readiness(db, wallets, hasMail),
    rehearsedSales: new RehearsedSales(db),
    orders: new Orders({ db, contacts, changes, sendsMails: config.mail !== null }),
    orderExports: new OrderExports(db, contacts),
    seatHistories: new SeatHistories(db, contacts),
    live: new LiveSales({
      db,
      clock,
      queues: room.pages,
      metrics,
      workers: workerBeats,
      leaderWatch,
      actingNow: (actors) => staff.access.actingNow(actors),
    }),
    workerBeats,
    webhookEndpoints: new WebhookEndpoints({
      db,
      changes,
      clock,
      box: new SecretBox(secrets, "webhooks"),
      allowsPrivate: config.webhooksToPrivateAddresses,
    }),
    seatPlanDesk: new SeatPlanDesk(db, changes, new PlanImporter()),
    seatDesk: new SeatDesk(db, changes, contacts, tickets),
    leaderWatch,
    stopping: false,
    closing: false,
    batchers,
    repeatedCalls: new RepeatedCalls(db, new SecretBox(secrets, "kept-answers")),
    pressure,
  };
}

function openGateway(gateway: WorkerConfig["gateway"], clock: DatabaseClock): Gateway {
  return gateway.kind === "sandbox"
    ? sandboxGateway(gateway.url, gateway.key, { ...gateway, now: () => clock.now() })
    : companyNamed(gateway.name).open(gateway.configured, gateway.bounds);
}

/** Resolves once no request's work is waiting or in flight. */
export async function drainServices(services: Services): Promise<void> {
  await services.wallets.drained();
  await services.reversals.drained();
  await services.batchers.drained();
}
