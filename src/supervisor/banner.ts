import type { KeptSecret } from "./secrets.ts";

export interface BannerFacts {
  /** The address on this machine, without a trailing slash. */
  url: string;
  organiserKey: KeptSecret;
  /** The address of the sandbox gateway's journal, or the payment company's name. */
  payments: string;
  /** False if an outside identity provider issues the access tokens. */
  guests: boolean;
  /** True if there is a demonstration concert to try. */
  demo: boolean;
}

/**
 * The text shown to a person once everything is ready. Its `curl` lines work when pasted one after another.
 */
export function banner({ url, organiserKey, payments, guests, demo }: BannerFacts): string {
  const facts = [
    ["Open", url],
    ["Console", `${url}/console`],
    ["", "your way in: npm run invite -- you@example.org"],
    ["API", `${url}/docs`],
    ["Organiser key", organiserKey.file === null ? "as given in ORGANISER_KEY" : organiserKey.file],
    ...(organiserKey.generated ? [["", organiserKey.value]] : []),
    [payments.startsWith("http") ? "Sandbox gateway" : "Payments", payments],
    ["Stop", "Ctrl-C"],
  ].map(([name, value]) => `  ${name!.padEnd(17)}${value}`);
  return [
    "",
    "Frontrow is ready.",
    "",
    ...facts,
    ...(demo ? ["", "Try it:", "", ...tryLines(url, guests)] : []),
    "",
    "",
  ].join("\n");
}

function tryLines(url: string, guests: boolean): string[] {
  const accessToken = guests
    ? String.raw`ACCESS_TOKEN=$(curl -s -X POST ${url}/v1/users | sed 's/.*"accessToken":"\([^"]*\)".*/\1/')`
    : "ACCESS_TOKEN=...   # from your identity provider";
  return [
    accessToken,
    `QUEUE_ID=$(curl -s ${url}/v1/concerts | grep -o '"queueId":"[^"]*' | head -n 1 | cut -d '"' -f 4)`,
    `curl -s -X POST ${url}/v1/queues/$QUEUE_ID/tokens -H "Authorization: Bearer $ACCESS_TOKEN"`,
  ].map((line) => `  ${line}`);
}
