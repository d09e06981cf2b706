import { z } from "zod";
import { paymentCompany } from "../company.ts";
import { type StripeConfig, stripeGateway } from "./gateway.ts";

const API_URL = "https://api.stripe.com";
const SCRIPT_URL = "https://js.stripe.com/v3/";

const key = (pattern: RegExp, looks: string) =>
  z.string().regex(pattern, `must look like ${looks}`).optional();

export const stripe = paymentCompany<StripeConfig>({
  name: "stripe",
  title: "Stripe",
  variables: {
    STRIPE_SECRET_KEY: key(/^(sk|rk)_(test|live)_[A-Za-z0-9]{8,}$/, "sk_test_… or sk_live_…"),
    STRIPE_PUBLISHABLE_KEY: key(/^pk_(test|live)_[A-Za-z0-9]{8,}$/, "pk_test_… or pk_live_…"),
    STRIPE_WEBHOOK_SECRET: key(/^whsec_[\x21-\x7e]{8,}$/, "whsec_…"),
    STRIPE_API_URL: z.url({ protocol: /^https?$/, error: "must be an http or https address" }).optional(),
  },

  configure(variables, complain) {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_PUBLISHABLE_KEY: publishableKey } = variables;
    const { STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: url } = variables;
    const isMeant = [secretKey, publishableKey, webhookSecret, url].some((each) => each !== undefined);
    if (!isMeant) return null;
    for (const name of ["STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"])
      if (variables[name] === undefined) complain(name, "is required with the other STRIPE_ variables");
    if (secretKey === undefined || publishableKey === undefined || webhookSecret === undefined) return null;
    if (secretKey.split("_")[1] !== publishableKey.split("_")[1])
      complain("STRIPE_PUBLISHABLE_KEY", "must be of the same mode as STRIPE_SECRET_KEY: test or live");
    return {
      url: (url ?? API_URL).replace(/\/$/, ""),
      secretKey,
      publishableKey,
      webhookSecret,
      scriptUrl: SCRIPT_URL,
    };
  },

  open: (configured, bounds) => stripeGateway({ ...configured, bounds }),
});
