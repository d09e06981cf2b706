import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { RecoveryId, UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { BookingNumber, IdOf, Timestamp } from "../http/schemas.ts";
import { BuyerEmail, GuestUserView } from "../identity/api.ts";

export const RecoveryParams = z.object({ recoveryId: IdOf<RecoveryId>() });

export const RecoveryBody = z.strictObject({ email: BuyerEmail }).openapi("RecoveryRequest");

export const RecoveryView = z.object({ recoveryId: z.uuid() }).openapi("Recovery");

export const ConfirmBody = z
  .strictObject({
    code: z
      .string()
      .regex(/^\d{6}$/, says("six_digits", "must be six digits"))
      .openapi({ example: "012345" }),
    cursor: IdOf<UserId>().optional().openapi({
      description:
        "The `nextCursor` of the answer before, for further buyers. The code is good for these too.",
    }),
  })
  .openapi("RecoveryConfirmation");

const RecoveredBuyerView = GuestUserView.extend({
  bookings: z
    .array(
      z.object({
        bookingNumber: BookingNumber,
        title: z.string(),
        startsAt: Timestamp,
        timeZone: z.string().openapi({ example: "Asia/Seoul" }),
      }),
    )
    .openapi({ description: `Newest first, ${LIMITS.recoveredBookingsMax} at most.` }),
}).openapi("RecoveredBuyer");

export const RecoveredView = GuestUserView.extend({
  buyers: z.array(RecoveredBuyerView).openapi({
    description:
      "Everybody who has bought with this e-mail, the latest first. Nobody proves an e-mail when buying, " +
      "so another's bookings may be among them: let the buyer choose by booking.",
  }),
  nextCursor: z.uuid().nullable(),
}).openapi("RecoveredUser");

export type Recovered = z.infer<typeof RecoveredView>;
