import { availableParallelism } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import type { Secrets } from "../core/signed-token.ts";
import { EMBED_VARIABLES } from "./variables/embedding.ts";
import { IDENTITY_VARIABLES, type IdentityProviderConfig, identityOf } from "./variables/identity.ts";
import { MAIL_VARIABLES, type MailConfig, mailOf } from "./variables/mail.ts";
import { localUrl } from "./listen-address.ts";
import { HEADER_RULE, looksLikePlaceholder, secretsRule, travelsInHeader } from "./secrets.ts";

const ORGANISER_KEY_CHARACTERS_MIN = 16;
const WORKERS_MAX = 256;
const RATE_LIMIT_PER_MINUTE_MAX = 10_000_000;
const POLLS_PER_SECOND_MAX = 1_000;
const DRAIN_SECONDS_MAX = 300;

/** A payment company, as far as the configuration needs it. */
export interface ConfigurableCompany {
  name: string;
  variables: Record<string, z.ZodType<string | undefined>>;
  /**
   * Null if none of its variables is set. Variables that are missing beside others are reported to
   * `complain`.
   */
  configure: (
    variables: Record<string, string | undefined>,
    complain: (variable: string, because: string) => void,
  ) => unknown;
}

export interface Config {
  /** 0 means any free port. */
  port: number;
  host: string;
  /** Null: the embedded PostgreSQL. Holds a password: never print it. */
  databaseUrl: string | null;
  /** The workers' own login at the same database. Null: they log in as the supervisor does. */
  workerDatabaseUrl: string | null;
  /** The folder of the system's PostgreSQL for the embedded server; an absolute path. Null: the packaged. */
  postgresBin: string | null;
  /** An absolute path. */
  dataDir: string;
  workers: number;
  /** One or several, the signing one first. Null: generated under `dataDir`. */
  secrets: Secrets | null;
  /** Whether this start may use a secret that the database does not know. */
  acceptNewSecret: boolean;
  /** Null: generated under `dataDir`. */
  organiserKey: string | null;
  walletAccess: "admitted" | "signed-in";
  /** 0 means no limit. */
  rateLimitPerMinute: number;
  /** The sustained rate of status polls of one token; 0 means no limit. */
  pollsPerSecond: number;
  demo: boolean;
  /**
   * How long a stopping Frontrow goes on answering while `/readyz` refuses, so that a balancer can notice.
   */
  drainSeconds: number;
  /** How many proxies in front append to `X-Forwarded-For`. With 0, the connection's own address counts. */
  trustedProxyHops: number;
  /** The sites whose pages may read what everybody may read here. */
  embedOrigins: readonly string[];
  /** Null: Frontrow creates guest users itself. */
  identity: IdentityProviderConfig | null;
  /** Null: the sandbox gateway, where no money moves. Holds keys that can charge cards: never print it. */
  company: CompanyConfig | null;
  /** Null: nothing is sent. */
  mail: MailConfig | null;
  /** How long a contact is kept after its last use; 0 is for ever. */
  contactDays: number;
  webhooksToPrivateAddresses: boolean;
  /** 0 means any free port. */
  sandboxGatewayPort: number;
  logLevel: "debug" | "info" | "warn" | "error";
}

/** The configured payment company and its settings, which only that company can interpret. */
export interface CompanyConfig {
  name: string;
  configured: unknown;
}

/** Its message has one line for each problem. It names the variable and never repeats a secret. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, `must be one of: ${choices.join(", ")}`);

const postgresUrl = z
  .string()
  .refine(isPostgresUrl, "must look like postgres://user:password@host:5432/database");
const wholePath = z.string().refine(isAbsolute, "must be the whole path of a folder, from / on");

const organiserKey = z
  .string()
  .min(ORGANISER_KEY_CHARACTERS_MIN, `must be at least ${ORGANISER_KEY_CHARACTERS_MIN} characters`)
  .refine(travelsInHeader, HEADER_RULE)
  .refine(
    (text) => !looksLikePlaceholder(text),
    "is an example, not a key; make one with: openssl rand -hex 32",
  );

const environment = z
  .object({
    PORT: wholeNumber(0, 65_535).default(3000),
    HOST: z
      .string()
      .refine((host) => !host.includes("%"), "must be without a zone (%…), which no URL can carry")
      .refine(isHost, "must be an address or a host name")
      .default("127.0.0.1"),
    DATABASE_URL: postgresUrl.optional(),
    WORKER_DATABASE_URL: postgresUrl.optional(),
    POSTGRES_BIN: wholePath.optional(),
    DATA_DIR: z.string().default(".data"),
    WORKERS: wholeNumber(1, WORKERS_MAX).optional(),
    FRONTROW_SECRET: secretsRule.optional(),
    ACCEPT_NEW_SECRET: oneOf(["0", "1"]).default("0"),
    WEBHOOK_PRIVATE_ADDRESSES: oneOf(["0", "1"]).default("0"),
    ORGANISER_KEY: organiserKey.optional(),
    WALLET_ACCESS: oneOf(["admitted", "signed-in"]).default("admitted"),
    RATE_LIMIT_PER_MINUTE: wholeNumber(0, RATE_LIMIT_PER_MINUTE_MAX).default(1200),
    POLLS_PER_SECOND: wholeNumber(0, POLLS_PER_SECOND_MAX).default(10),
    DEMO: oneOf(["0", "1"]).optional(),
    DRAIN_SECONDS: wholeNumber(0, DRAIN_SECONDS_MAX).default(0),
    TRUSTED_PROXY_HOPS: wholeNumber(0, 16).default(0),
    ...IDENTITY_VARIABLES,
    ...MAIL_VARIABLES,
    ...EMBED_VARIABLES,
    SANDBOX_GATEWAY_PORT: wholeNumber(0, 65_535).default(0),
    LOG_LEVEL: oneOf(["debug", "info", "warn", "error"]).default("info"),
  })
  .superRefine((variables, context) => {
    const missing = (name: string, because: string) =>
      context.addIssue({ code: "custom", path: [name], message: because, input: undefined });
    if (variables.DATABASE_URL !== undefined && variables.FRONTROW_SECRET === undefined) {
      missing(
        "FRONTROW_SECRET",
        "is required with DATABASE_URL: every machine must sign with the same secret",
      );
    }
    if (variables.WORKER_DATABASE_URL !== undefined && variables.DATABASE_URL === undefined)
      missing("DATABASE_URL", "is required with WORKER_DATABASE_URL: the owner's login, for migrations");
    if (variables.DATABASE_URL !== undefined && variables.POSTGRES_BIN !== undefined)
      missing("POSTGRES_BIN", "is for the embedded server, and DATABASE_URL names another; set one of them");
    if (variables.PORT !== 0 && variables.SANDBOX_GATEWAY_PORT === variables.PORT)
      missing("SANDBOX_GATEWAY_PORT", "must not be PORT, where Frontrow itself listens");
    mailOf(variables, missing);
    identityOf(variables, missing);
  });

/**
 * Reads the configuration from `env`; nothing else reads these variables. An empty variable counts as absent.
 *
 * Throws `ConfigError` with every invalid variable at once.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  companies: readonly ConfigurableCompany[] = [],
): Config {
  const present = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(present);
  const { company, complaints } = companyOf(present, companies);
  if (!parsed.success || complaints.length > 0)
    throw new ConfigError(describe([...(parsed.error?.issues ?? []), ...complaints]));
  const variables = parsed.data;
  return {
    port: variables.PORT,
    host: variables.HOST,
    databaseUrl: variables.DATABASE_URL ?? null,
    workerDatabaseUrl: variables.WORKER_DATABASE_URL ?? null,
    postgresBin: variables.POSTGRES_BIN ?? null,
    dataDir: resolve(variables.DATA_DIR),
    workers: variables.WORKERS ?? usualWorkers(variables.DATABASE_URL === undefined),
    secrets: variables.FRONTROW_SECRET ?? null,
    acceptNewSecret: variables.ACCEPT_NEW_SECRET === "1",
    organiserKey: variables.ORGANISER_KEY ?? null,
    walletAccess: variables.WALLET_ACCESS,
    rateLimitPerMinute: variables.RATE_LIMIT_PER_MINUTE,
    pollsPerSecond: variables.POLLS_PER_SECOND,
    demo: (variables.DEMO ?? (variables.DATABASE_URL === undefined ? "1" : "0")) === "1",
    drainSeconds: variables.DRAIN_SECONDS,
    trustedProxyHops: variables.TRUSTED_PROXY_HOPS,
    embedOrigins: variables.EMBED_ORIGINS ?? [],
    identity: identityOf(variables),
    company,
    mail: mailOf(variables),
    contactDays: variables.CONTACT_DAYS,
    webhooksToPrivateAddresses: variables.WEBHOOK_PRIVATE_ADDRESSES === "1",
    sandboxGatewayPort: variables.SANDBOX_GATEWAY_PORT,
    logLevel: variables.LOG_LEVEL,
  };
}

interface Complaint {
  path: PropertyKey[];
  message: string;
}

/** The one payment company that these variables configure, and the problems of its variables. */
function companyOf(
  variables: Record<string, string | undefined>,
  companies: readonly ConfigurableCompany[],
): { company: CompanyConfig | null; complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const configured: CompanyConfig[] = [];
  for (const company of companies) {
    const parsed = z.object(company.variables).safeParse(variables);
    if (!parsed.success) {
      complaints.push(...parsed.error.issues);
      continue;
    }
    const complain = (name: string, message: string) => complaints.push({ path: [name], message });
    const how = company.configure(parsed.data, complain);
    if (how !== null) configured.push({ name: company.name, configured: how });
  }
  const [company, ...others] = configured;
  for (const { name } of others) {
    const [variable] = Object.keys(companies.find((each) => each.name === name)!.variables);
    complaints.push({
      path: [variable!],
      message: `configures ${name} beside ${company!.name}; one takes the payments`,
    });
  }
  return { company: company ?? null, complaints };
}

/**
 * `env` for a child process that gets its configuration from us: without our variables, some of which are
 * secrets.
 */
export function withoutOwnVariables(
  env: Record<string, string | undefined>,
  companies: readonly ConfigurableCompany[] = [],
): Record<string, string | undefined> {
  const own = Object.assign(
    {},
    environment.shape,
    ...companies.map((company) => company.variables),
  ) as object;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !Object.hasOwn(own, name)));
}

/** Only our own messages, because Zod's could repeat the value. One complaint per variable is enough. */
function describe(issues: readonly Complaint[]): string {
  const lines = new Map<string, string>();
  for (const issue of issues) {
    const name = String(issue.path[0]);
    if (!lines.has(name)) lines.set(name, `${name} ${issue.message}`);
  }
  return [...lines.values()].join("\n");
}

function isHost(text: string): boolean {
  return /^[A-Za-z0-9.:_-]+$/.test(text) && URL.canParse(localUrl(text, 1));
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === "postgres:" || url.protocol === "postgresql:") &&
    url.pathname.length > 1
  );
}

/**
 * One worker for each processor, or half as many where PostgreSQL runs on this machine too: a purchase costs
 * PostgreSQL about as much as the workers, and fewer workers make fuller batches, which cost both less.
 */
function usualWorkers(sharesMachine: boolean): number {
  const processors = availableParallelism();
  return Math.min(WORKERS_MAX, sharesMachine ? Math.max(1, Math.floor(processors / 2)) : processors);
}
