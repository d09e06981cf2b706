import { describe, expect, test } from "bun:test";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { COMPANIES } from "../wallet/companies.ts";
import { ConfigError, readConfig } from "./config.ts";

const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";
const OTHER_SECRET = "87968574635241302f1e0d9c8b7a69588796857463524130";
const WORKER_URL = "postgres://frontrow_worker:hunter2@db:5432/frontrow";
const PROVIDER = {
  IDENTITY_JWKS_URL: "https://id.test/jwks",
  IDENTITY_ISSUER: "https://id.test",
  IDENTITY_AUDIENCE: "tickets",
};
const IDENTITY = { jwksUrl: "https://id.test/jwks", issuer: "https://id.test", audience: "tickets" };
const DATABASE_URL = "postgres://frontrow:hunter2@db:5432/frontrow";

test("an empty environment gives the documented defaults", () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    databaseUrl: null,
    workerDatabaseUrl: null,
    postgresBin: null,
    dataDir: resolve(".data"),
    workers: Math.max(1, Math.floor(availableParallelism() / 2)),
    secrets: null,
    acceptNewSecret: false,
    organiserKey: null,
    walletAccess: "admitted",
    rateLimitPerMinute: 1200,
    pollsPerSecond: 10,
    demo: true,
    drainSeconds: 0,
    trustedProxyHops: 0,
    embedOrigins: [],
    identity: null,
    company: null,
    mail: null,
    contactDays: 400,
    webhooksToPrivateAddresses: false,
    sandboxGatewayPort: 0,
    logLevel: "info",
  });
});

test("there is a worker for each processor where PostgreSQL has a machine of its own", () => {
  expect(readConfig({ DATABASE_URL, FRONTROW_SECRET: SECRET }).workers).toBe(availableParallelism());
});

test("an empty variable counts as absent", () => {
  expect(readConfig({ PORT: "", WORKERS: " ", DATABASE_URL: "" })).toEqual(readConfig({}));
});

describe("good values", () => {
  test.each([
    [{ PORT: "0" }, { port: 0 }],
    [{ PORT: "65535" }, { port: 65_535 }],
    [
      { PORT: "0", SANDBOX_GATEWAY_PORT: "0" },
      { port: 0, sandboxGatewayPort: 0 },
    ],
    [{ HOST: "::1" }, { host: "::1" }],
    [{ WORKERS: "4" }, { workers: 4 }],
    [{ POSTGRES_BIN: "/usr/lib/postgresql/15/bin" }, { postgresBin: "/usr/lib/postgresql/15/bin" }],
    [{ DATA_DIR: "/srv/front row" }, { dataDir: "/srv/front row" }],
    [{ WALLET_ACCESS: "signed-in" }, { walletAccess: "signed-in" }],
    [{ RATE_LIMIT_PER_MINUTE: "0" }, { rateLimitPerMinute: 0 }],
    [{ POLLS_PER_SECOND: "0" }, { pollsPerSecond: 0 }],
    [{ DEMO: "0" }, { demo: false }],
    [
      { DATABASE_URL, FRONTROW_SECRET: SECRET },
      { databaseUrl: DATABASE_URL, secrets: [SECRET], demo: false },
    ],
    [{ DATABASE_URL, FRONTROW_SECRET: SECRET, DEMO: "1" }, { demo: true }],
    [{ FRONTROW_SECRET: `${SECRET}, ${OTHER_SECRET}` }, { secrets: [SECRET, OTHER_SECRET] }],
    [{ FRONTROW_SECRET: `${SECRET}\n${OTHER_SECRET}\n` }, { secrets: [SECRET, OTHER_SECRET] }],
    [
      { DATABASE_URL, FRONTROW_SECRET: SECRET, WORKER_DATABASE_URL: WORKER_URL },
      { workerDatabaseUrl: WORKER_URL },
    ],
    [PROVIDER, { identity: { ...IDENTITY, signIn: null } }],
    [
      { ...PROVIDER, IDENTITY_CLIENT_ID: "shop" },
      { identity: { ...IDENTITY, signIn: { clientId: "shop", clientSecret: null, scope: "openid" } } },
    ],
    [
      {
        ...PROVIDER,
        IDENTITY_ISSUER: "http://127.0.0.1:4000",
        IDENTITY_CLIENT_ID: "shop",
        IDENTITY_CLIENT_SECRET: "hush",
        IDENTITY_SCOPE: "openid email",
      },
      {
        identity: {
          ...IDENTITY,
          issuer: "http://127.0.0.1:4000",
          signIn: { clientId: "shop", clientSecret: "hush", scope: "openid email" },
        },
      },
    ],
    [
      { TOSS_SECRET_KEY: "test_gsk_0123456789", TOSS_CLIENT_KEY: "test_gck_0123456789" },
      {
        company: {
          name: "toss-payments",
          configured: { url: "https://api.tosspayments.com", clientKey: "test_gck_0123456789" },
        },
      },
    ],
  ])("%j", (env, expected) => {
    expect(readConfig(env as Record<string, string>, COMPANIES)).toMatchObject(expected);
  });
});

describe("bad values are refused by name, without repeating them", () => {
  test.each([
    [{ PORT: "65536" }, "PORT must be a whole number from 0 to 65535"],
    [{ PORT: "3e3" }, "PORT must be a whole number from 0 to 65535"],
    [{ PORT: "-1" }, "PORT must be a whole number from 0 to 65535"],
    [{ HOST: "a b" }, "HOST must be an address or a host name"],
    [{ HOST: "256.1.1.1" }, "HOST must be an address or a host name"],
    [{ HOST: "127.0.0.1:3000" }, "HOST must be an address or a host name"],
    [{ HOST: "fe80::1%lo" }, "HOST must be without a zone (%…), which no URL can carry"],
    [{ HOST: "::1%1" }, "HOST must be without a zone (%…), which no URL can carry"],
    [
      { PORT: "3000", SANDBOX_GATEWAY_PORT: "3000" },
      "SANDBOX_GATEWAY_PORT must not be PORT, where Frontrow itself listens",
    ],
    [
      { SANDBOX_GATEWAY_PORT: "3000" },
      "SANDBOX_GATEWAY_PORT must not be PORT, where Frontrow itself listens",
    ],
    [{ WORKERS: "0" }, "WORKERS must be a whole number from 1 to 256"],
    [{ WORKERS: "two" }, "WORKERS must be a whole number from 1 to 256"],
    [{ WALLET_ACCESS: "all" }, "WALLET_ACCESS must be one of: admitted, signed-in"],
    [{ DEMO: "yes" }, "DEMO must be one of: 0, 1"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of: debug, info, warn, error"],
    [
      { DATABASE_URL: "mysql://root:hunter2@db/x", FRONTROW_SECRET: SECRET },
      "DATABASE_URL must look like postgres://user:password@host:5432/database",
    ],
    [
      { DATABASE_URL },
      "FRONTROW_SECRET is required with DATABASE_URL: every machine must sign with the same secret",
    ],
    [
      { FRONTROW_SECRET: "hunter2" },
      "FRONTROW_SECRET must be at least 32 bytes; make one with: openssl rand -hex 32",
    ],
    [
      { FRONTROW_SECRET: ", ," },
      "FRONTROW_SECRET must be at least 32 bytes; make one with: openssl rand -hex 32",
    ],
    [
      { FRONTROW_SECRET: `${SECRET},hunter2` },
      "FRONTROW_SECRET must be at least 32 bytes; make one with: openssl rand -hex 32",
    ],
    [{ FRONTROW_SECRET: `${SECRET},${SECRET}` }, "FRONTROW_SECRET names a secret twice"],
    [
      { FRONTROW_SECRET: Array.from({ length: 5 }, (_, i) => `${SECRET}${i}`).join() },
      "FRONTROW_SECRET must be at most 4 secrets",
    ],
    [
      { WORKER_DATABASE_URL: WORKER_URL },
      "DATABASE_URL is required with WORKER_DATABASE_URL: the owner's login, for migrations",
    ],
    [
      { FRONTROW_SECRET: "change-me-change-me-change-me-1234" },
      "FRONTROW_SECRET is an example, not a secret; make one with: openssl rand -hex 32",
    ],
    [
      { FRONTROW_SECRET: "a".repeat(64) },
      "FRONTROW_SECRET is an example, not a secret; make one with: openssl rand -hex 32",
    ],
    [{ POSTGRES_BIN: "bin" }, "POSTGRES_BIN must be the whole path of a folder, from / on"],
    [
      { DATABASE_URL, FRONTROW_SECRET: SECRET, POSTGRES_BIN: "/usr/lib/postgresql/15/bin" },
      "POSTGRES_BIN is for the embedded server, and DATABASE_URL names another; set one of them",
    ],
    [{ ORGANISER_KEY: "hunter2" }, "ORGANISER_KEY must be at least 16 characters"],
    [
      { ORGANISER_KEY: "hunter2 hunter3 hunter4" },
      "ORGANISER_KEY must be printable ASCII without spaces, since it travels in a header",
    ],
    [
      { IDENTITY_JWKS_URL: "https://id.test/jwks", IDENTITY_ISSUER: "https://id.test" },
      "IDENTITY_AUDIENCE is required with the other two of " +
        "IDENTITY_JWKS_URL, IDENTITY_ISSUER, IDENTITY_AUDIENCE",
    ],
    [
      { IDENTITY_JWKS_URL: "https://id.test/jwks", IDENTITY_AUDIENCE: "a", IDENTITY_CLIENT_ID: "shop" },
      "IDENTITY_ISSUER is required with the other two of " +
        "IDENTITY_JWKS_URL, IDENTITY_ISSUER, IDENTITY_AUDIENCE",
    ],
    [
      { ...PROVIDER, IDENTITY_CLIENT_SECRET: "hush" },
      "IDENTITY_CLIENT_ID is required with IDENTITY_CLIENT_SECRET",
    ],
    [
      { ...PROVIDER, IDENTITY_CLIENT_ID: "shop", IDENTITY_ISSUER: "http://id.test" },
      "IDENTITY_ISSUER must be an https address with IDENTITY_CLIENT_ID",
    ],
    [
      { ...PROVIDER, IDENTITY_CLIENT_ID: "shop", IDENTITY_SCOPE: "email" },
      "IDENTITY_SCOPE must contain openid",
    ],
    [
      { TOSS_SECRET_KEY: "test_sk_0123456789" },
      "TOSS_CLIENT_KEY is required with TOSS_SECRET_KEY, TOSS_API_URL and TOSS_SDK_URL",
    ],
    [
      { TOSS_CLIENT_KEY: "test_ck_0123456789" },
      "TOSS_SECRET_KEY is required with TOSS_CLIENT_KEY, TOSS_API_URL and TOSS_SDK_URL",
    ],
    [
      { TOSS_SECRET_KEY: "hunter2", TOSS_CLIENT_KEY: "test_ck_0123456789" },
      "TOSS_SECRET_KEY must look like test_sk_… or live_sk_…",
    ],
    [
      {
        TOSS_SECRET_KEY: "test_sk_0123456789",
        TOSS_CLIENT_KEY: "test_ck_0123456789",
        TOSS_API_URL: "ftp://x",
      },
      "TOSS_API_URL must be an http or https address",
    ],
    [
      { TOSS_SECRET_KEY: "live_sk_0123456789", TOSS_CLIENT_KEY: "test_ck_0123456789" },
      "TOSS_CLIENT_KEY must be of the same set as TOSS_SECRET_KEY: both test_ or both live_",
    ],
  ])("%j", (env, line) => {
    const message = messageOf(env as Record<string, string>);
    expect(message).toBe(line);
    expect(message).not.toContain("hunter2");
  });

  test("two payment companies at once: one takes the payments", () => {
    const other = { ...COMPANIES[0]!, name: "another", variables: { OTHER_KEY: z.string().optional() } };
    const companies = [COMPANIES[0]!, { ...other, configure: () => ({}) }];
    const env = {
      TOSS_SECRET_KEY: "test_sk_0123456789",
      TOSS_CLIENT_KEY: "test_ck_0123456789",
      OTHER_KEY: "x",
    };
    expect(() => readConfig(env, companies)).toThrow(
      "OTHER_KEY configures another beside toss-payments; one takes the payments",
    );
  });

  test("all at once, one line each", () => {
    expect(messageOf({ PORT: "x", DEMO: "x" })).toBe(
      "PORT must be a whole number from 0 to 65535\nDEMO must be one of: 0, 1",
    );
  });
});

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env, COMPANIES);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error("the configuration was accepted");
}

describe("mail", () => {
  const SMTP_URL = "smtp://frontrow:hunter2@mail.example.com:587";

  test.each(["tickets@example.com", "Frontrow <tickets@example.com>"])("from %s", (from) => {
    expect(readConfig({ SMTP_URL, MAIL_FROM: from }).mail).toEqual({ smtpUrl: SMTP_URL, from });
  });

  test.each([
    [{ SMTP_URL }, "MAIL_FROM is required with SMTP_URL"],
    [{ MAIL_FROM: "tickets@example.com" }, "SMTP_URL is required with MAIL_FROM"],
    [{ SMTP_URL: "https://mail.example.com", MAIL_FROM: "a@example.com" }, "SMTP_URL must look like smtp://"],
    [{ SMTP_URL, MAIL_FROM: "tickets" }, "MAIL_FROM must be an address"],
    [{ SMTP_URL, MAIL_FROM: "Frontrow\r\nBcc: x <a@example.com>" }, "MAIL_FROM must be an address"],
    [{ CONTACT_DAYS: "-1" }, "CONTACT_DAYS must be a whole number"],
    [{ EMBED_ORIGINS: "https://a.example/" }, "EMBED_ORIGINS must be origins"],
    [{ EMBED_ORIGINS: "https://a.example,*" }, "EMBED_ORIGINS must be origins"],
  ])("%p stops the start with one line that repeats no secret", (variables, line) => {
    expect(() => readConfig(variables)).toThrow(line);
    expect(() => readConfig(variables)).not.toThrow("hunter2");
  });
});
