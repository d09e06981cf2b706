import { UsageError } from "../../testing/programs/program.ts";

const ANSWERS_WITHIN_MS = 10_000;

/** A server that runs already, and its organiser's key. */
export interface Target {
  url: string;
  organiserKey: string;
}

/** Asks it once before a crowd is sent. `UsageError` where nothing answers, or it does not take the key. */
export async function refuseUnusableTarget({ url, organiserKey }: Target): Promise<void> {
  const response = await fetch(`${url}/v1/organiser/concerts?limit=1`, {
    headers: { Authorization: `Bearer ${organiserKey}` },
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  }).catch(() => {
    throw new UsageError(`--target: nothing answers at ${url}`);
  });
  if (response.status === 401 || response.status === 403)
    throw new UsageError(`--organiser-key: ${url} does not take this key`);
  if (!response.ok) throw new UsageError(`--target: ${url} answered ${response.status}`);
  await response.json().catch(() => {
    throw new UsageError(`--target: what answers at ${url} is not Frontrow`);
  });
}

/** Whether a header can carry it. */
export function isHeaderValue(text: string): boolean {
  try {
    return new Headers({ Authorization: text }).has("Authorization");
  } catch {
    return false;
  }
}
