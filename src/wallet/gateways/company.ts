import type { z } from "zod";
import type { Gateway, GatewayBounds } from "./gateway.ts";

/** A payment company: how it is configured, and how its gateway is opened. */
export interface PaymentCompany<Configured = unknown> {
  /** The name used in top-ups, webhooks and pages. */
  name: string;
  /** The name shown to people. */
  title: string;
  /** The environment variables that configure it. */
  variables: Record<string, z.ZodType<string | undefined>>;
  /**
   * The company's configuration; null if none of its variables is set. Variables that are missing beside
   * others are reported to `complain` by name. The configuration holds secrets and is never printed.
   */
  configure(
    variables: Record<string, string | undefined>,
    complain: (variable: string, because: string) => void,
  ): Configured | null;
  /** Only tests pass bounds. */
  open(configured: Configured, bounds?: GatewayBounds): Gateway;
}

/** Hides the company's own type of configuration, so that it fits into a list of companies. */
export function paymentCompany<Configured>(company: PaymentCompany<Configured>): PaymentCompany {
  return company as PaymentCompany;
}
