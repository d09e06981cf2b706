import { SQL } from "bun";
import { hkdfSync } from "node:crypto";
import { existsSync } from "node:fs";
import { MAKE_ANEW, secretsRule, signingSecret, signingSecretFile } from "./secrets.ts";
import type { Secrets } from "../core/signed-token.ts";
import { StartError } from "../core/start-error.ts";

export interface SecretOptions {
  databaseUrl: string;
  /** Null: kept under `dataDir`, and generated there on first use. */
  given: Secrets | null;
  dataDir: string;
  /** Whether secrets that the database does not know may replace the one it knows. */
  acceptNew: boolean;
}

const VOID =
  "every access token, queue token and ticket code given out before would be void, " +
  "and contacts, webhooks' secrets and one-time codes of staff could not be read";
const wayOut = (first = ""): string =>
  `restore it from the backup, or ${first}set ACCEPT_NEW_SECRET=1 for one start ` +
  "if what was given out may be lost";

/**
 * The secrets that sign and verify tokens. The database keeps a fingerprint of the one that signed at the
 * last start, so that a lost or mistyped secret is noticed before anybody's token is refused.
 *
 * Throws `StartError` if that one is missing. It does not generate one in that case.
 */
export async function installationSecrets(options: SecretOptions): Promise<Secrets> {
  const { databaseUrl, given, dataDir, acceptNew } = options;
  const sql = new SQL({ url: databaseUrl, max: 1 });
  try {
    const [row] = await sql<
      { fingerprint: string }[]
    >`select secret_fingerprint fingerprint from installation`;
    const file = signingSecretFile(dataDir);
    if (row && given === null && !existsSync(file) && !acceptNew)
      throw new StartError(`${file} is gone, and with a new secret ${VOID}; ${wayOut()}`);
    const secrets = given ?? keptSecrets(dataDir, row && !acceptNew ? wayOut("delete it and ") : MAKE_ANEW);
    const fingerprints = secrets.map(fingerprintOf);
    if (row && !fingerprints.includes(row.fingerprint) && !acceptNew)
      throw new StartError(
        `${given === null ? file : "FRONTROW_SECRET"} is not the secret that this database was used with, ` +
          `so ${VOID}; ${wayOut()}`,
      );
    await sql`
      insert into installation (secret_fingerprint) values (${fingerprints[0]!})
      on conflict (only_row) do update set secret_fingerprint = excluded.secret_fingerprint`;
    return secrets;
  } finally {
    await sql.close();
  }
}

/** Those in the file, by the rules for given ones. `remedy` is for a file that holds none. */
function keptSecrets(dataDir: string, remedy: string): Secrets {
  const { value, file } = signingSecret(dataDir, remedy);
  const read = secretsRule.safeParse(value);
  if (read.success) return read.data;
  // How to make one does not belong to a file that the database knows.
  const [complaint] = read.error.issues[0]!.message.split(";");
  throw new StartError(`${file} ${complaint}; correct it, or ${remedy}`);
}

function fingerprintOf(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "frontrow", "fingerprint", 16)).toString("hex");
}
