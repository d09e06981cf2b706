import { z } from "@hono/zod-openapi";
import { Points } from "../../http/schemas.ts";

/**
 * What each word for seats means, on every page and in every call. A seat of a date is in one of the five
 * states at any moment (the view `seat_states` says which), so the five add up to all of the date's seats.
 */
export const SEAT_COUNTS = {
  available: z.int().openapi({
    description: "To be had now. A hold that has lapsed leaves its seats available.",
  }),
  held: z.int().openapi({ description: "Held by a buyer who has not paid yet, and still may." }),
  sold: z.int().openapi({
    description: "Paid for, on the web or at the counter, and not given back. Not those given away.",
  }),
  blocked: z.int().openapi({ description: "Kept back, for an allocation or for nobody in particular." }),
  complimentary: z.int().openapi({ description: "Given away; not among `sold`." }),
};

/** What money that seats brought in is called, in points, on every page and in every call. */
export const TAKINGS = {
  gross: Points.openapi({ description: "What was paid for seats, those given back since too." }),
  fees: Points.openapi({ description: "Kept of seats given back; within `net`." }),
  refunds: Points.openapi({ description: "Given back to buyers." }),
  net: Points.openapi({ description: "`gross` less `refunds`: the ledger's sum." }),
};

export const TakingsView = z.object(TAKINGS).openapi("Takings");

/** Of several grades, or dates, together. */
export const FiguresView = z.object({
  seats: z.int().openapi({ description: "All there are, in whatever state." }),
  ...SEAT_COUNTS,
  ...TAKINGS,
});

export const GradeFiguresView = z.object({ grade: z.string(), ...FiguresView.shape });

export type Takings = z.infer<typeof TakingsView>;
export type GradeFigures = z.infer<typeof GradeFiguresView>;
export type Figures = z.infer<typeof FiguresView>;
