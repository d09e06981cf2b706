import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { Points, Timestamp } from "../http/schemas.ts";
import { DifferencesView } from "../organiser/checks/api.ts";

const Month = z
  .string()
  .regex(/^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$/, says("month", "must be a month such as 2026-12"))
  .openapi({ description: "In Seoul.", example: "2026-12" });

export const MonthQuery = z.object({
  month: Month.optional().openapi({ description: "In Seoul. Left out: the present one." }),
});
export const MonthParams = z.object({ month: Month });

const Money = {
  gross: Points.openapi({ description: "What was paid in this month." }),
  fees: Points.openapi({ description: "Kept of seats given back in this month, less fees returned." }),
  refunds: Points.openapi({ description: "Given back in this month, of whichever month's sales." }),
  net: Points.openapi({ description: "`gross` less `refunds`: the ledger's sum." }),
  vat: Points.openapi({ description: "The value-added tax that `net` contains." }),
};
const Seats = {
  sold: z.int().openapi({ description: "Paid for in this month, those given back since too." }),
  givenBack: z.int().openapi({
    description:
      "Given back in this month, of whichever month's sales. Over all months, `sold` less this are the " +
      "seats that are sold now.",
  }),
  complimentary: z.int().openapi({ description: "Given away in this month and good; not among `sold`." }),
};

export const SettlementView = z
  .object({
    month: Month,
    status: z.enum(["OPEN", "CLOSED"]).openapi({ description: "A closed month never changes." }),
    closedAt: Timestamp.nullable(),
    closedBy: z.string().nullable(),
    beginsAt: Timestamp,
    endsAt: Timestamp,
    concerts: z.array(z.object({ concertId: z.uuid(), title: z.string(), ...Seats, ...Money })),
    total: z.object({ ...Seats, ...Money }),
    topUps: z.object({
      credited: Points.openapi({ description: "Bought in this month." }),
      sentBack: Points.openapi({ description: "Gone back to cards, or on their way." }),
      open: z.int().openapi({ description: "Begun in this month, and not settled yet." }),
      openAmount: Points,
    }),
    points: z
      .object({
        outstanding: Points,
        byAge: z.array(z.object({ days: z.string().openapi({ example: "31-90" }), points: Points })),
      })
      .openapi({
        description:
          "In wallets at the end of the month, or now while it runs. The oldest points are spent first.",
      }),
    counter: z
      .object({ cashTaken: Points, cashPaidOut: Points, cardTaken: Points, cardPaidOut: Points })
      .openapi({ description: "What passed over the counter of the box office in this month." }),
    ledger: z
      .object({ sales: Points, isEqual: z.boolean() })
      .openapi({ description: "What the ledger's account of sales took in, and whether `net` is that." }),
  })
  .openapi("Settlement");

export const COMPANY_FILE = z.string().openapi({
  description:
    "A table in UTF-8 with the header `key,amount`: one line for each payment that the company captured in " +
    "the month, `key` being the key under which we charged. With the column `cancelledAmount` what went " +
    "back is compared too. Other columns are ignored; `orderId` and the Korean names are known.",
  example: "key,amount,cancelledAmount\n01920000-0000-7000-8000-000000000000,30000,0\n",
});

export const ComparisonView = z
  .object({
    month: Month,
    compared: z.int(),
    open: z.int().openapi({ description: "Not settled yet, and so not compared." }),
    theirs: z.object({ payments: z.int(), amount: Points, cancelledAmount: Points }),
    differences: DifferencesView.openapi({
      description: `Every difference by payment, the first ${LIMITS.differencesMax}.`,
    }),
    differencesTotal: z.int(),
  })
  .openapi("SettlementComparison");

export type Comparison = z.infer<typeof ComparisonView>;
export type Settlement = z.infer<typeof SettlementView>;
