import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { ImageId } from "../../core/ids.ts";
import { COLOUR_PATTERN } from "../../core/look/theme-colours.ts";
import { IdOf } from "../../http/schemas.ts";

export const ImageParams = z.object({ imageId: IdOf<ImageId>() });

export const ImageCreated = z
  .object({ imageId: z.uuid(), mediaType: z.string(), width: z.int(), height: z.int() })
  .openapi("ImageCreated");

export type ImageCreation = z.infer<typeof ImageCreated>;

const Image = (description: string) =>
  IdOf<ImageId>()
    .nullable()
    .openapi({ type: ["string", "null"], description })
    .default(null);

/** How a concert's pages look. Each may be unknown. */
export const LOOK = {
  posterId: Image("An image: `GET /v1/images/{imageId}`."),
  logoId: Image("The organiser's mark: an image, as `posterId`."),
  colour: z
    .string()
    .toLowerCase()
    .regex(COLOUR_PATTERN, says("colour", "must be a colour such as #b3123f"))
    .nullable()
    .openapi({
      description:
        "Of buttons and links. It is shown darker, or lighter on dark pages, as far as it takes to read it.",
      example: "#b3123f",
    })
    .default(null),
};
