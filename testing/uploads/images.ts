import type { ImageType } from "../../src/catalogue/images/rules.ts";

/** The smallest image of each kind. `headBytes` are what must be there for its size to be known. */
export const IMAGES = {
  PNG: image(
    "image/png",
    24,
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  ),
  JPEG: image(
    "image/jpeg",
    98,
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8Q" +
      "EBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=",
  ),
  "lossy WebP": image("image/webp", 30, "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
  "lossless WebP": image("image/webp", 25, "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="),
  "WebP with an alpha channel": image(
    "image/webp",
    30,
    "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3A" +
      "AP7mtQAAAA==",
  ),
};

function image(mediaType: ImageType, headBytes: number, base64: string) {
  return { mediaType, headBytes, width: 1, height: 1, bytes: new Uint8Array(Buffer.from(base64, "base64")) };
}
