import { assert } from "../core/assert.ts";
import type { PaymentCompany } from "./gateways/company.ts";
import { stripe } from "./gateways/stripe/company.ts";
import { tossPayments } from "./gateways/toss-payments/company.ts";

/** The payment companies that Frontrow knows. A new one is a folder in `gateways/` and a line here. */
export const COMPANIES: readonly PaymentCompany[] = [tossPayments, stripe];

/** The configured company of this name. */
export function companyNamed(name: string): PaymentCompany {
  const company = COMPANIES.find((each) => each.name === name);
  assert(company, `${name} is a payment company of ours`);
  return company;
}
