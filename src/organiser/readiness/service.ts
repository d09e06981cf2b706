import { isoTime } from "../../core/time.ts";
import type { Database } from "../../database/database.ts";
import { readLastTestMail } from "../../history/for-transactions.ts";
import type { Wallets } from "../../wallet/service.ts";
import type { ReadinessJson } from "./api.ts";

/** Whether the installation is ready for a sale: its mail, and the company that takes the money. */
export class Readiness {
  readonly #db: Database;
  readonly #wallets: Wallets;
  readonly #hasMail: boolean;

  constructor(db: Database, wallets: Wallets, hasMail: boolean) {
    this.#db = db;
    this.#wallets = wallets;
    this.#hasMail = hasMail;
  }

  /** Asks the payment company, within its own limit of time. */
  async now(): Promise<ReadinessJson> {
    const [testedAt, gateway] = await Promise.all([readLastTestMail(this.#db), this.#wallets.gatewayNow()]);
    const mail = { isConfigured: this.#hasMail, testedAt: isoTime(testedAt) };
    return { mail, gateway };
  }
}
