import { useId } from "react";
import {
  type RefundChoice,
  type RefundPolicy,
  refundPolicyOf,
} from "../../src/core/refunds/refund-policy.ts";
import { refundTermsInWords } from "../../src/core/refunds/refund-words.ts";
import { language, useTranslation } from "../text/language.ts";

/** The cost of cancelling, with its dates worked out for one show. */
export function RefundTerms({
  startsAt,
  timeZone,
  closesAt,
  boughtAt,
  isFree,
  ...by
}: ({ policy: RefundPolicy } | { choice: RefundChoice }) & {
  /** Null: the date is not known, and nothing is told of days that hang on it. */
  startsAt: string | null;
  timeZone: string;
  /** Of one purchase; without it, as the policy has it for everybody. */
  closesAt?: string;
  /** Without it, nothing was bought yet. */
  boughtAt?: string;
  /** The seats cost nothing. */
  isFree: boolean;
}) {
  const { t } = useTranslation();
  const id = useId();
  const terms = {
    policy: "policy" in by ? by.policy : refundPolicyOf(by.choice),
    startsAt: startsAt === null ? null : Date.parse(startsAt),
    timeZone,
    closesAt: closesAt === undefined ? undefined : Date.parse(closesAt),
    boughtAt: boughtAt === undefined ? Date.now() : Date.parse(boughtAt),
    isFree,
    // Beside what was bought stands what comes back, and where.
    isBackElsewhere: boughtAt !== undefined,
    isOffer: boughtAt === undefined,
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t("refundTerms.title")}</h3>
      <ul className="terms">
        {refundTermsInWords(terms, language()).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
