import type { SQL } from "bun";

/** Writes rows as no sale would leave them: no foreign key and no trigger looks at them. */
export function writeUnchecked<T>(admin: SQL, write: (tx: SQL) => Promise<T>): Promise<T> {
  return admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    return write(tx);
  });
}
