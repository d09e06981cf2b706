import { describe, expect, test } from "bun:test";
import { COMPANIES, companyNamed } from "./companies.ts";

/** Its configuration, and what it complains of. */
function configured(name: string, variables: Record<string, string>) {
  const complaints: string[] = [];
  const configuration = companyNamed(name).configure(variables, (variable) => complaints.push(variable));
  return { configuration, complaints };
}

const STRIPE = {
  STRIPE_SECRET_KEY: "sk_test_12345678",
  STRIPE_PUBLISHABLE_KEY: "pk_test_12345678",
  STRIPE_WEBHOOK_SECRET: "whsec_12345678",
};
const TOSS = { TOSS_SECRET_KEY: "test_sk_12345678", TOSS_CLIENT_KEY: "test_ck_12345678" };

test("each company is found by its name", () => {
  for (const company of COMPANIES) expect(companyNamed(company.name)).toBe(company);
  expect(() => companyNamed("nobody")).toThrow("nobody");
});

describe("a company", () => {
  test.each([
    ["stripe", STRIPE, "https://api.stripe.com"],
    ["toss-payments", TOSS, "https://api.tosspayments.com"],
  ])("%s is itself where no other address is set", (name, variables, url) => {
    expect(configured(name, variables)).toMatchObject({ configuration: { url }, complaints: [] });
  });

  test.each([
    ["stripe", { ...STRIPE, STRIPE_API_URL: "http://127.0.0.1:1/" }],
    ["toss-payments", { ...TOSS, TOSS_API_URL: "http://127.0.0.1:1/" }],
  ])("%s is asked at the address that is set, which may end with a slash", (name, variables) => {
    expect(configured(name, variables).configuration).toMatchObject({ url: "http://127.0.0.1:1" });
  });

  test("its page loads the script of the address that is set", () => {
    const sdk = (variables: object) => configured("toss-payments", { ...TOSS, ...variables }).configuration;
    expect(sdk({ TOSS_SDK_URL: "http://127.0.0.1:2" })).toMatchObject({ sdkUrl: "http://127.0.0.1:2" });
    expect(sdk({})).toMatchObject({ sdkUrl: expect.stringContaining("tosspayments.com") });
  });

  test("is not configured by nothing", () => {
    for (const { name } of COMPANIES)
      expect(configured(name, {})).toEqual({ configuration: null, complaints: [] });
  });

  test.each([
    ["stripe", "STRIPE_SECRET_KEY", STRIPE],
    ["stripe", "STRIPE_PUBLISHABLE_KEY", STRIPE],
    ["stripe", "STRIPE_WEBHOOK_SECRET", STRIPE],
    ["toss-payments", "TOSS_SECRET_KEY", TOSS],
    ["toss-payments", "TOSS_CLIENT_KEY", TOSS],
  ])("%s needs %s beside its others", (name, missing, all) => {
    const others = Object.fromEntries(Object.entries(all).filter(([variable]) => variable !== missing));
    expect(configured(name, others)).toEqual({ configuration: null, complaints: [missing] });
  });

  test.each(["TOSS_API_URL", "TOSS_SDK_URL"])("Toss Payments needs its keys beside %s", (variable) => {
    const { complaints } = configured("toss-payments", { [variable]: "http://127.0.0.1:1" });
    expect(complaints).toEqual(["TOSS_SECRET_KEY", "TOSS_CLIENT_KEY"]);
  });

  test.each([
    ["stripe", { ...STRIPE, STRIPE_PUBLISHABLE_KEY: "pk_live_12345678" }, "STRIPE_PUBLISHABLE_KEY"],
    ["toss-payments", { ...TOSS, TOSS_CLIENT_KEY: "live_ck_12345678" }, "TOSS_CLIENT_KEY"],
  ])("%s refuses keys of two modes", (name, variables, complaint) => {
    expect(configured(name, variables).complaints).toEqual([complaint]);
  });

  test.each([
    ["stripe", STRIPE],
    ["toss-payments", TOSS],
  ])("%s is given the usual bounds, or others", (name, variables) => {
    const company = companyNamed(name);
    const { configuration } = configured(name, variables);
    const bounds = { leaveMs: 1, chargeMs: 2, findMs: 3 };
    expect(company.open(configuration, bounds).bounds).toEqual(bounds);
    expect(company.open(configuration).bounds).toEqual({ leaveMs: 2_000, chargeMs: 20_000, findMs: 5_000 });
  });
});
