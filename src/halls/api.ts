import { z } from "@hono/zod-openapi";
import type { SeatPlanId } from "../core/ids.ts";
import { IdOf } from "../http/schemas.ts";

export const SeatPlanParams = z.object({ seatPlanId: IdOf<SeatPlanId>() });

const Shape = z
  .object({
    kind: z.enum(["rectangle", "circle", "ellipse", "polygon", "text"]),
    x: z.number(),
    y: z.number(),
    rotation: z.number().optional().openapi({ description: "In degrees, clockwise." }),
    fill: z.string().optional().openapi({ example: "#e0e0e0" }),
    stroke: z.string().optional(),
    width: z.number().optional(),
    height: z.number().optional(),
    radius: z.number().optional(),
    radiusX: z.number().optional(),
    radiusY: z.number().optional(),
    points: z
      .array(z.array(z.number()))
      .optional()
      .openapi({ description: "Of a polygon: each `[x, y]`, counted from its `x` and `y`." }),
    text: z.string().optional(),
    size: z.number().optional(),
  })
  .openapi("SeatPlanShape", {
    description:
      "Something drawn beside the seats. `x` and `y` are a rectangle's upper left corner, and the middle " +
      "of a circle, an ellipse or a text.",
  });

const columnOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z.array(item).openapi({ description: `${description} One a seat, in the order of numbers.` });

export const SeatPlanView = z
  .object({
    seatPlanId: z.uuid(),
    name: z.string(),
    width: z.number(),
    height: z.number(),
    shapes: z.array(Shape),
    sections: z.array(z.object({ name: z.string() })),
    rows: z
      .array(z.object({ section: z.int(), label: z.string(), firstSeat: z.int(), seats: z.int() }))
      .openapi({ description: "Neighbouring seats of a row; `section` is an index into `sections`." }),
    labels: columnOf(z.string(), "What is printed on the chair."),
    x: columnOf(z.int(), "Empty for a hall without coordinates."),
    y: columnOf(z.int(), "Empty for a hall without coordinates."),
    categories: z.array(z.object({ name: z.string(), color: z.string().optional() })),
    category: columnOf(z.int(), "An index into `categories`."),
    flags: columnOf(z.int(), "Bits: 1 wheelchair place, 2 companion seat, 4 restricted view, 8 at an aisle."),
    companions: z
      .array(z.array(z.int()))
      .openapi({ description: "Each `[seatNumber, seatNumber of its wheelchair place]`." }),
  })
  .openapi("SeatPlan");
