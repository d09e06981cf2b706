import { LIMITS } from "../../core/limits.ts";

export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** What the bytes of an image say of themselves. */
export interface ImageHead {
  mediaType: ImageType;
  width: number;
  height: number;
}

/**
 * Reads what kind of image these bytes are, whatever their sender calls them, and its size in pixels. Null if
 * they are none of ours, or break off before the image's end. More bytes after its end do no harm.
 */
export function readImageHead(bytes: Uint8Array): ImageHead | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(view) ?? readJpeg(view) ?? readWebp(view);
  } catch (error) {
    // A reading beyond the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Why an image is not taken; null if it is. */
export function checkImage(head: ImageHead | null, declared: string): string | null {
  if (head === null) return "is not a whole image in PNG, JPEG or WebP";
  if (head.mediaType !== declared) return `is in ${head.mediaType}, not in ${declared}`;
  const { imageSideMax } = LIMITS;
  const fits = [head.width, head.height].every((side) => side >= 1 && side <= imageSideMax);
  return fits ? null : `must be 1 to ${imageSideMax} pixels wide and high`;
}

/** The name of a PNG's last chunk, as a number. */
const IEND = 0x49454e44;

/** PNG (RFC 2083): a signature, then chunks: first IHDR with width and height, at last IEND. */
function readPng(view: DataView): ImageHead | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null;
  if (textAt(view, 12, 4) !== "IHDR") return null;
  let at = 8;
  while (view.getUint32(at + 4) !== IEND) at += 12 + view.getUint32(at);
  if (at + 12 > view.byteLength) return null;
  return { mediaType: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** JPEG (ITU-T T.81): segments, one of which is the frame header (SOF) with height and width; at last EOI. */
function readJpeg(view: DataView): ImageHead | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // A marker may have fill bytes before it.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameHeader(marker)) {
      // The marker EOI, which an image's data never hold.
      const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
      if (!bytes.includes("\xff\xd9", at, "latin1")) return null;
      return { mediaType: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    const length = view.getUint16(at + 2);
    // The image's data begin with this marker, so no frame header follows.
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
}

/** SOF0 to SOF15, without the tables among them: DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** WebP (RFC 9649): a RIFF container, of a known length, whose first chunk is the image or says its size. */
function readWebp(view: DataView): ImageHead | null {
  if (textAt(view, 0, 4) !== "RIFF" || textAt(view, 8, 4) !== "WEBP") return null;
  if (8 + view.getUint32(4, true) > view.byteLength) return null;
  const size = readWebpSize(view, textAt(view, 12, 4));
  return size && { mediaType: "image/webp", ...size };
}

function readWebpSize(view: DataView, chunk: string): { width: number; height: number } | null {
  switch (chunk) {
    case "VP8 ": {
      if (view.getUint8(23) !== 0x9d || view.getUint8(24) !== 0x01 || view.getUint8(25) !== 0x2a) return null;
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    }
    case "VP8L": {
      if (view.getUint8(20) !== 0x2f) return null;
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: uint24At(view, 24) + 1, height: uint24At(view, 27) + 1 };
    default:
      return null;
  }
}

function uint24At(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;
}

function textAt(view: DataView, at: number, length: number): string {
  return Array.from({ length }, (_, i) => String.fromCharCode(view.getUint8(at + i))).join("");
}
