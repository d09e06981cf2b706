import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { RefundTerms } from "../../catalogue/api.ts";
import { LIMITS } from "../../core/limits.ts";
import { DEFAULT_REFUND_CHOICE } from "../../core/refunds/refund-policy.ts";
import { isTimeZone } from "../../core/time.ts";
import { Moment, Points, Text, Timestamp, Whole } from "../../http/schemas.ts";

export const TermsPreviewBody = z
  .strictObject({
    refund: RefundTerms.default(DEFAULT_REFUND_CHOICE),
    boughtAt: Moment,
    startsAt: Moment,
    timeZone: Text(LIMITS.timeZoneCharsMax)
      .refine(isTimeZone, says("time_zone", "must be an IANA time zone"))
      .default("Asia/Seoul"),
    price: Whole(0, LIMITS.seatPricePointsMax).openapi({ description: "Of one seat.", example: 99_000 }),
  })
  .refine(({ boughtAt, startsAt }) => Date.parse(boughtAt) <= Date.parse(startsAt), {
    ...says("closes_after_start", "must not be after the show begins"),
    path: ["boughtAt"],
  })
  .openapi("TermsPreviewRequest");

export const TermsPreviewView = z
  .object({
    closesAt: Timestamp.openapi({ description: "From then on nothing can be given back." }),
    periods: z
      .array(z.object({ from: Timestamp, until: Timestamp, fee: Points, refund: Points }))
      .openapi({ description: "From the purchase on. Empty: nothing can ever be given back." }),
  })
  .openapi("TermsPreview");

export type TermsPreviewRequest = z.infer<typeof TermsPreviewBody>;
export type TermsPreview = z.infer<typeof TermsPreviewView>;
