import type { z } from "zod";
import { FrontrowProcesses, type ProcessesOptions } from "../testing/frontrow-processes.ts";
import type { ConcertBody, ConcertCreation } from "../src/organiser/api.ts";

type Overrides = Partial<z.input<typeof ConcertBody>>;

/** The real server as browsers meet it, on an empty database, and what its organiser can do. */
export class Server extends FrontrowProcesses {
  /**
   * With these variables beside, or in place of, the usual ones. Its database is one of the PostgreSQL that all tests
   * share. A test that stops the whole product wants its own.
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
    return { ...(await this.organise("POST", "/concerts", concert)), title: concert.title };
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
    return this.ask<T>(
      method,
      `/v1/organiser${path}`,
      { Authorization: `Bearer ${this.organiserKey}` },
      body,
    );
  }

  async ask<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    // `Connection: close`: a server that is killed and started again must not be met on an old connection.
    const response = await fetch(this.url + path, {
      method,
      headers: { ...headers, "Content-Type": "application/json", Connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? null : await response.json()) as T;
  }
}

const SEATS = [
  { count: 10, grade: "VIP", price: 154_000, section: "A" },
  { count: 20, grade: "R", price: 121_000, section: "B" },
  { count: 20, grade: "S", price: 99_000, section: "C" },
];

let concerts = 0;

/** A buyer without a browser: fills lines, takes seats. */
export class Rival {
  readonly #server: Server;
  readonly #queueId: string;
  #headers: Record<string, string> = {};

  private constructor(server: Server, queueId: string) {
    this.#server = server;
    this.#queueId = queueId;
  }

  /** Joins, and takes the turn if it comes at once. */
  static async join(server: Server, queueId: string): Promise<Rival> {
    const rival = new Rival(server, queueId);
    const { accessToken } = await server.ask<{ accessToken: string }>("POST", "/v1/users", {});
    rival.#headers = { Authorization: `Bearer ${accessToken}` };
    const { token } = await rival.#ask<{ token: string }>("POST", `/v1/queues/${queueId}/tokens`);
    rival.#headers["Queue-Token"] = token;
    return rival;
  }

  /** Joins and waits to be let in. */
  static async enter(server: Server, queueId: string): Promise<Rival> {
    const rival = await Rival.join(server, queueId);
    while ((await rival.status()) !== "ACTIVE") await Bun.sleep(150);
    return rival;
  }

  async status(): Promise<string> {
    return (await this.#ask<{ status: string }>("GET", `/v1/queues/${this.#queueId}/tokens/me`)).status;
  }

  leave(): Promise<unknown> {
    return this.#ask("DELETE", `/v1/queues/${this.#queueId}/tokens/me`);
  }

  hold(performanceId: string, seatNumbers: number[]): Promise<{ reservationId: string }> {
    return this.#ask("POST", "/v1/reservations", { performanceId, seatNumbers });
  }

  /** Gives back what was paid for. */
  cancel(reservationId: string): Promise<unknown> {
    return this.#ask("POST", `/v1/reservations/${reservationId}/cancellations`, {}, crypto.randomUUID());
  }

  /** Every seat of a performance, whose seats must fit one purchase; answers the reservation. */
  async buyAll(performanceId: string): Promise<string> {
    const { items } = await this.#ask<{ items: { seatNumber: number }[] }>(
      "GET",
      `/v1/performances/${performanceId}/seats`,
    );
    const seats = items.map((seat) => seat.seatNumber);
    const { reservationId } = await this.hold(performanceId, seats);
    await this.pay(reservationId);
    return reservationId;
  }

  async pay(reservationId: string): Promise<void> {
    const { userId, amount } = await this.#ask<{ userId: string; amount: number }>(
      "GET",
      `/v1/reservations/${reservationId}`,
    );
    const topUp = { amount, paymentMethod: "pm_sandbox_approve" };
    await this.#ask("POST", `/v1/users/${userId}/wallet/top-ups`, topUp, crypto.randomUUID());
    await this.#ask("POST", "/v1/payments", { reservationId }, crypto.randomUUID());
  }

  #ask<T>(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<T> {
    const headers = idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey };
    return this.#server.ask<T>(method, path, { ...this.#headers, ...headers }, body);
  }
}
