import { z } from "@hono/zod-openapi";
import { type App, isUnchanged } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ImageParams } from "./api.ts";
import type { Images } from "./service.ts";

const ETAG = { ETag: "Names this image: send it as `If-None-Match`." };

/** An image is only ever shown: even opened by itself, it may load and run nothing. */
const HEADERS = {
  "Cache-Control": "public, max-age=31536000, immutable",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
};

export function imageRoutes(app: App, images: Images): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/images/{imageId}",
      sheds: "coming",
      operationId: "getImage",
      summary: "Get an image, which never changes",
      tag: "Catalogue",
      params: ImageParams,
      answers: {
        200: {
          description: "The image, in PNG, JPEG or WebP.",
          schema: z.string(),
          mediaType: "image/*",
          headers: ETAG,
        },
        304: { description: "The one that you have.", schema: null, headers: ETAG },
      },
      refusals: ["not_found"],
    },
    async ({ params, header }) => {
      const { mediaType, bytes } = await images.find(params.imageId);
      const etag = `"${params.imageId}"`;
      const headers = { ...HEADERS, ETag: etag };
      if (isUnchanged(header("If-None-Match"), etag)) return new Response(null, { status: 304, headers });
      return new Response(bytes, { headers: { ...headers, "Content-Type": mediaType } });
    },
  );
}
