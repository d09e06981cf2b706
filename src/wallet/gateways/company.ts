import type { z } from "zod";
import type { Gateway, GatewayBounds } from "./gateway.ts";

/** A payment company: how it is configured, and how its gateway is opened. */
export interface PaymentCompany<Configured = unknown> {
  /** As top-ups, webhooks and pages name it. */
  name: string;
  /** For people. */
  title: string;
  /** The environment variables that configure it. */
  variables: Record<string, z.ZodType<string | undefined>>;
  /**
   * The company's configuration; null where none of its variables is set. What is missing beside those that are set is
   * told to `complain`, by the variable. Holds secrets: it is never printed.
   */
  configure(
    variables: Record<string, string | undefined>,
    complain: (variable: string, because: string) => void,
  ): Configured | null;
  /** Bounds are given in tests alone. */
  open(configured: Configured, bounds?: GatewayBounds): Gateway;
}

/** A company as a list of companies takes it: its configuration is its own affair. */
export function paymentCompany<Configured>(company: PaymentCompany<Configured>): PaymentCompany {
  return company as PaymentCompany;
}
