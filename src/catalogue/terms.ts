import { createHash } from "node:crypto";
import type { ConcertFacts, SalesPolicy } from "./api.ts";

/** Changes with the words of ours that every buyer agrees to. */
const REVISION = 1;
const HASH_CHARACTERS = 8;

/**
 * Names the terms of a concert as they are now: ours, the fees of cancelling, and the organiser's text and
 * seller. A payment keeps the name of those that its buyer has agreed to.
 */
export function termsVersionOf(
  facts: Pick<ConcertFacts, "seller" | "refundPolicy">,
  { refund }: Pick<SalesPolicy, "refund">,
): string {
  const { seller, refundPolicy } = facts;
  const texts = [seller?.name, seller?.registration, seller?.contact, refundPolicy, refund];
  const hash = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  return `${REVISION}-${hash.slice(0, HASH_CHARACTERS)}`;
}
