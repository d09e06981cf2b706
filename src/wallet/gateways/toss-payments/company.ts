import { z } from "zod";
import { paymentCompany } from "../company.ts";
import { type TossPaymentsConfig, tossPaymentsGateway } from "./gateway.ts";

const API_URL = "https://api.tosspayments.com";
const SDK_URL = "https://js.tosspayments.com/v2/standard";

/** Matches `test_sk_…` or `live_gck_…`: the letters before the kind name the product. */
const key = (kind: "sk" | "ck") =>
  z
    .string()
    .regex(
      new RegExp(`^(test|live)_g?${kind}_[A-Za-z0-9]{8,}$`),
      `must look like test_${kind}_… or live_${kind}_…`,
    )
    .optional();

const webUrl = z.url({ protocol: /^https?$/, error: "must be an http or https address" }).optional();

export const tossPayments = paymentCompany<TossPaymentsConfig>({
  name: "toss-payments",
  title: "Toss Payments",
  variables: {
    TOSS_SECRET_KEY: key("sk"),
    TOSS_CLIENT_KEY: key("ck"),
    TOSS_API_URL: webUrl,
    TOSS_SDK_URL: webUrl,
  },

  configure(variables, complain) {
    const { TOSS_SECRET_KEY: secretKey, TOSS_CLIENT_KEY: clientKey } = variables;
    const url = variables["TOSS_API_URL"] ?? variables["TOSS_SDK_URL"];
    if (secretKey === undefined && (clientKey ?? url) !== undefined)
      complain("TOSS_SECRET_KEY", "is required with TOSS_CLIENT_KEY, TOSS_API_URL and TOSS_SDK_URL");
    if (clientKey === undefined && (secretKey ?? url) !== undefined)
      complain("TOSS_CLIENT_KEY", "is required with TOSS_SECRET_KEY, TOSS_API_URL and TOSS_SDK_URL");
    if (secretKey === undefined || clientKey === undefined) return null;
    if (secretKey.split("_")[0] !== clientKey.split("_")[0])
      complain("TOSS_CLIENT_KEY", "must be of the same set as TOSS_SECRET_KEY: both test_ or both live_");
    return {
      url: (variables["TOSS_API_URL"] ?? API_URL).replace(/\/$/, ""),
      secretKey,
      clientKey,
      sdkUrl: variables["TOSS_SDK_URL"] ?? SDK_URL,
    };
  },

  open: (configured, bounds) => tossPaymentsGateway({ ...configured, bounds }),
});
