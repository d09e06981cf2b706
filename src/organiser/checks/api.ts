import { z } from "@hono/zod-openapi";
import { CalendarDate } from "../../http/schemas.ts";

export const ReconciliationQuery = z.object({
  date: CalendarDate.optional().openapi({
    description: "A day in Seoul; left out: everything.",
    example: "2026-12-01",
  }),
});

export const DifferencesView = z.array(
  z.object({
    kind: z.enum(["not_in_our_books", "not_credited", "not_captured", "amount", "reversed"]),
    key: z.string(),
    topUpId: z.uuid().nullable(),
    ours: z.string(),
    theirs: z.string(),
    nextStep: z.string(),
  }),
);

export const ReconciliationView = z
  .object({
    date: z.string().nullable(),
    compared: z.int(),
    open: z.int().openapi({ description: "Not settled yet, and so not compared." }),
    differences: DifferencesView,
    stuck: z.array(
      z.object({
        kind: z.enum(["top_up", "reversal"]),
        id: z.uuid(),
        userId: z.uuid(),
        key: z.string(),
        amount: z.int(),
        status: z.string(),
        reason: z.string().nullable(),
        createdAt: z.string(),
        looks: z.int(),
        nextStep: z.string(),
      }),
    ),
  })
  .openapi("Reconciliation");

export type ReconciliationJson = z.infer<typeof ReconciliationView>;

export const ChecksView = z
  .object({
    ok: z.boolean(),
    checks: z.array(z.object({ name: z.string(), violations: z.int() })),
  })
  .openapi("Checks");

export type Checks = z.infer<typeof ChecksView>;
