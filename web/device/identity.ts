import { requestValue } from "../api/request.ts";
import type { GuestUser } from "../api/types.ts";
import { alone, readStored, useStored, writeStored } from "./stored.ts";

export type Identity = Pick<GuestUser, "userId" | "accessToken" | "expiresAt">;

const KEY = "identity";

export function readIdentity(): Identity | null {
  return readStored<Identity>(KEY);
}

export function useIdentity(): Identity | null {
  return useStored<Identity>(KEY);
}

/** Who this browser is; becomes a guest the first time that matters. Two tabs at once become the same one. */
export async function ensureIdentity(): Promise<Identity> {
  return alone(KEY, async () => {
    const known = readIdentity();
    if (known !== null) return known;
    const { userId, accessToken, expiresAt } = await requestValue<GuestUser>("POST", "/v1/users");
    const identity = { userId, accessToken, expiresAt };
    writeStored(KEY, identity);
    return identity;
  });
}

export function adoptIdentity(identity: Identity): void {
  writeStored(KEY, identity);
}
