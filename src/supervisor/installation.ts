import { SQL } from "bun";
import { hkdfSync } from "node:crypto";
import { existsSync } from "node:fs";
import { type KeptSecret, signingSecret, signingSecretFile } from "./secrets.ts";
import { StartError } from "../core/start-error.ts";

export interface SecretOptions {
  databaseUrl: string;
  /** Null: kept under `dataDir`, and generated there on first use. */
  given: string | null;
  dataDir: string;
  /** Whether a secret that the database does not know may replace the one it knows. */
  acceptNew: boolean;
}

const VOID = "every access token, queue token and ticket code given out before would be void";
const WAY_OUT =
  "restore it from the backup, or set ACCEPT_NEW_SECRET=1 for one start if what was given out may be lost";

/**
 * The secret that signs tokens. The database keeps a fingerprint of it, so that a lost or mistyped secret is
 * noticed before anybody's token is refused.
 *
 * Throws `StartError` if the secret is missing or differs. It does not generate one in that case.
 */
export async function installationSecret(options: SecretOptions): Promise<KeptSecret> {
  const { databaseUrl, given, dataDir, acceptNew } = options;
  const sql = new SQL({ url: databaseUrl, max: 1 });
  try {
    const [row] = await sql<
      { fingerprint: string }[]
    >`select secret_fingerprint fingerprint from installation`;
    const file = signingSecretFile(dataDir);
    if (row && given === null && !existsSync(file) && !acceptNew)
      throw new StartError(`${file} is gone, and with a new secret ${VOID}; ${WAY_OUT}`);
    const secret = signingSecret(given, dataDir);
    const fingerprint = fingerprintOf(secret.value);
    if (row && row.fingerprint !== fingerprint && !acceptNew)
      throw new StartError(
        `${secret.file ?? "FRONTROW_SECRET"} is not the secret that this database was used with, so ` +
          `${VOID}; ${WAY_OUT}`,
      );
    await sql`
      insert into installation (secret_fingerprint) values (${fingerprint})
      on conflict (only_row) do update set secret_fingerprint = excluded.secret_fingerprint`;
    return secret;
  } finally {
    await sql.close();
  }
}

function fingerprintOf(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "frontrow", "fingerprint", 16)).toString("hex");
}
