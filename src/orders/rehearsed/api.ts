import { z } from "@hono/zod-openapi";
import { RehearsalView, TURNOUT } from "../../organiser/rehearsals/api.ts";

export const ComparisonView = z
  .object({
    rehearsal: RehearsalView,
    sale: z.object(TURNOUT).openapi({ description: "The real sale so far, by the same figures." }),
  })
  .openapi("RehearsalComparison");

export type RehearsalComparison = z.infer<typeof ComparisonView>;
