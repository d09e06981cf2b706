import type { CompanyPage } from "./company-page.ts";
import { stripe } from "./stripe.ts";
import { tossPayments } from "./toss-payments.ts";

/** The payment companies' own pages, by their names in the API. A new one is a file and a line here. */
const COMPANIES: Record<string, CompanyPage> = { "toss-payments": tossPayments, stripe };

/** The page of the company of this name. Throws if this browser's pages are older than the server. */
export function companyPage(name: string): CompanyPage {
  const page = COMPANIES[name];
  if (page === undefined) throw new Error(`no page of ${name} is known`);
  return page;
}
