import type { z } from "zod";
import { asOrganiser, type Buyer, guest, join, newKey, pay, topUp } from "../testing/buyer.ts";
import { type Call, callThrough, type Reply } from "../testing/clients/call.ts";
import { FrontrowProcesses, type ProcessesOptions } from "../testing/processes/frontrow-processes.ts";
import type { ConcertBody, ConcertCreation } from "../src/organiser/api.ts";

type Overrides = Partial<z.input<typeof ConcertBody>>;

/** The real server as browsers meet it, on an empty database, and what its organiser can do. */
export class Server extends FrontrowProcesses {
  /**
   * With these variables beside, or in place of, the usual ones. Its database is one of the PostgreSQL that
   * all tests share. A test that stops the whole product wants its own.
   */
  constructor(
    variables: NonNullable<ProcessesOptions["variables"]> = {},
    postgres: NonNullable<ProcessesOptions["postgres"]> = "shared",
  ) {
    super({ postgres, variables: { WORKERS: "1", POLLS_PER_SECOND: "10", ...variables } });
  }

  async createConcert(overrides: Overrides = {}): Promise<ConcertCreation & { title: string }> {
    const concert = {
      title: `Concert ${++concerts}`,
      venue: "Olympic Hall, Seoul",
      performances: [{ startsAt: "2027-12-24T10:00:00Z", seats: SEATS }],
      ...overrides,
    };
    return { ...(await this.organise("POST", "/concerts", concert)), title: concert.title ?? "" };
  }

  /** Keeps a picture, as the console does. Its id. */
  async keepImage({
    mediaType,
    bytes,
  }: {
    mediaType: string;
    bytes: Uint8Array<ArrayBuffer>;
  }): Promise<string> {
    const sent = { rawBody: bytes, headers: { "Content-Type": mediaType } };
    const kept = await asOrganiser(this.call, this.organiserKey)("POST", "/v1/organiser/images", sent);
    return kept.body.imageId;
  }

  changeQueue(queueId: string, change: Record<string, unknown>): Promise<unknown> {
    return this.organise("PATCH", `/queues/${queueId}`, change);
  }

  /** How many were called, did not come, and may still come back. */
  async missed(queueId: string): Promise<number> {
    return (await this.organise<{ missed: number }>("GET", `/queues/${queueId}`)).missed;
  }

  checks(): Promise<{ ok: boolean; checks: { name: string; violations: number }[] }> {
    return this.organise("GET", "/checks");
  }

  async organise<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await asOrganiser(this.call, this.organiserKey)(method, `/v1/organiser${path}`, { body })).body;
  }

  /** Calls it without a browser. A refusal is an error. */
  readonly call: Call = (method, path, options) =>
    callThrough(fetchAnew, this.url, throwIfRefused)(method, path, options);
}

/** On a connection of its own: a server that is killed and started again must not be met on an old one. */
function fetchAnew(request: Request): Promise<Response> {
  request.headers.set("Connection", "close");
  return fetch(request);
}

function throwIfRefused(method: string, path: string, { status, body }: Reply): void {
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
}

const SEATS = [
  { count: 10, grade: "VIP", price: 154_000, section: "A" },
  { count: 20, grade: "R", price: 121_000, section: "B" },
  { count: 20, grade: "S", price: 99_000, section: "C" },
];

let concerts = 0;

/** Whose place in line is asked for this often until they are let in. */
const LOOK_EVERY_MS = 150;

/** A buyer without a browser: fills lines, takes seats. */
export class Rival {
  readonly #buyer: Buyer;
  readonly #queueId: string;

  private constructor(buyer: Buyer, queueId: string) {
    this.#buyer = buyer;
    this.#queueId = queueId;
  }

  /** Joins, and takes the turn if it comes at once. */
  static async join(server: Server, queueId: string): Promise<Rival> {
    const buyer = await guest(server.call);
    await join(buyer, queueId);
    return new Rival(buyer, queueId);
  }

  /** Joins and waits to be let in. */
  static async enter(server: Server, queueId: string): Promise<Rival> {
    const rival = await Rival.join(server, queueId);
    while ((await rival.status()) !== "ACTIVE") await Bun.sleep(LOOK_EVERY_MS);
    return rival;
  }

  async status(): Promise<string> {
    return (await this.#buyer.call("GET", `/v1/queues/${this.#queueId}/tokens/me`)).body.status;
  }

  leave(): Promise<unknown> {
    return this.#buyer.call("DELETE", `/v1/queues/${this.#queueId}/tokens/me`);
  }

  async hold(performanceId: string, seatNumbers: number[]): Promise<{ reservationId: string }> {
    const body = { performanceId, seatNumbers };
    return (await this.#buyer.call("POST", "/v1/reservations", { body })).body;
  }

  /** Gives back what was paid for. */
  cancel(reservationId: string): Promise<unknown> {
    const path = `/v1/reservations/${reservationId}/cancellations`;
    return this.#buyer.call("POST", path, { body: {}, headers: newKey() });
  }

  /** Every seat of a performance, whose seats must fit one purchase; answers the reservation. */
  async buyAll(performanceId: string): Promise<string> {
    const { body } = await this.#buyer.call("GET", `/v1/performances/${performanceId}/seats`);
    const seats = body.items.map((seat: { seatNumber: number }) => seat.seatNumber);
    const { reservationId } = await this.hold(performanceId, seats);
    await this.pay(reservationId);
    return reservationId;
  }

  async pay(reservationId: string): Promise<void> {
    const { body } = await this.#buyer.call("GET", `/v1/reservations/${reservationId}`);
    await topUp(this.#buyer, body.amount);
    await pay(this.#buyer, reservationId);
  }
}

/**
 * A buyer for each of these seats, through the whole purchase without a browser: so many at a time, in line
 * together.
 */
export async function buyOneEach(
  server: Server,
  { queueId, performanceId }: { queueId: string; performanceId: string },
  seatNumbers: readonly number[],
  atOnce = 60,
): Promise<void> {
  const call = callThrough(fetch, server.url);
  const left = [...seatNumbers];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let seat = left.pop(); seat !== undefined; seat = left.pop()) {
        const buyer = await enter(call, queueId);
        const body = { performanceId, seatNumbers: [seat] };
        const held = await buyer.call("POST", "/v1/reservations", { body });
        const { reservationId } = held.body;
        const payment = { reservationId, topUp: { paymentMethod: "pm_sandbox_approve" } };
        const paid = await buyer.call("POST", "/v1/payments", { body: payment, headers: newKey() });
        if (paid.status !== 201) throw new Error(`seat ${seat}: ${held.status}, ${JSON.stringify(paid)}`);
      }
    }),
  );
}

async function enter(call: Call, queueId: string): Promise<Buyer> {
  const buyer = await guest(call);
  await join(buyer, queueId);
  for (;;) {
    const { body } = await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`);
    if (body.status === "ACTIVE") return buyer;
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
