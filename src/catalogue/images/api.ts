import { z } from "@hono/zod-openapi";
import type { ImageId } from "../../core/ids.ts";
import { IdOf } from "../../http/schemas.ts";

export const ImageParams = z.object({ imageId: IdOf<ImageId>() });

export const ImageCreated = z
  .object({ imageId: z.uuid(), mediaType: z.string(), width: z.int(), height: z.int() })
  .openapi("ImageCreated");

export type ImageCreation = z.infer<typeof ImageCreated>;
