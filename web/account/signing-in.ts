import { beginSignIn, confirmSignIn } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { signInAs } from "../device/identity.ts";
import { readStored, storedKeys, writeStored } from "../device/stored.ts";

/** A sign-in that this browser has begun, under the state that the provider sends back. */
interface BegunSignIn {
  signIn: string;
  /** Where the visitor was: a path of ours, with its search. It is never read from an address. */
  to: string;
  begunAt: number;
}

const PREFIX = "sign-in.";
/** Older ones have ended on the server, too. */
const KEPT_MS = 900_000;

/** Sends the visitor to the identity provider, who sends them back to `to`. */
export async function beginToSignIn(to: string): Promise<never> {
  const { address, state, signIn } = await beginSignIn();
  for (const key of storedKeys(PREFIX)) {
    const begun = readStored<BegunSignIn>(key);
    if (begun === null || Math.abs(Date.now() - begun.begunAt) > KEPT_MS) writeStored(key, null);
  }
  writeStored(PREFIX + state, { signIn, to, begunAt: Date.now() } satisfies BegunSignIn);
  location.assign(address);
  // The page is about to go; a button that could be pressed again would only begin another sign-in.
  return new Promise<never>(() => undefined);
}

/** What the provider said when it sent the visitor back. */
export interface SentBack {
  state?: string;
  code?: string;
  iss?: string;
  error?: string;
}

/**
 * How it ended, and where the visitor was when it began. `elsewhere`: this browser has not begun it, or too
 * long ago.
 */
export interface SignInOutcome {
  to: string;
  failed: null | "elsewhere" | "cancelled" | "failed" | "unreachable";
}

/** Ends the sign-in of that state. What the provider says of a mistake in words of its own is not shown. */
export async function endSignIn({ state = "", code, iss, error }: SentBack): Promise<SignInOutcome> {
  const key = PREFIX + state;
  const begun = readStored<BegunSignIn>(key);
  if (begun === null) return { to: "/", failed: "elsewhere" };
  const { signIn, to } = begun;
  // Whatever becomes of it, a code is good once.
  writeStored(key, null);
  if (code === undefined) return { to, failed: error === "access_denied" ? "cancelled" : "failed" };
  try {
    const identity = await confirmSignIn({ signIn, state, code, ...(iss === undefined ? {} : { iss }) });
    signInAs({ ...identity, renewedAt: Date.now() });
    return { to, failed: null };
  } catch (error) {
    return { to, failed: asProblem(error).code === "forbidden" ? "failed" : "unreachable" };
  }
}
