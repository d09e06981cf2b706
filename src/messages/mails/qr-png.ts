import { generate } from "lean-qr";
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The white border that a reader needs, in modules. */
const QUIET_MODULES = 4;
const PIXELS_PER_MODULE = 4;
/** Of the image header: one bit a pixel, grey, deflate, no filter, not interlaced. */
const ONE_BIT_GREY = [1, 0, 0, 0, 0];

/** A text as a QR code, in a picture (PNG) of black and white. */
export function qrPng(text: string): Buffer {
  const code = generate(text);
  const modules = code.size + 2 * QUIET_MODULES;
  const side = modules * PIXELS_PER_MODULE;
  const rowBytes = 1 + Math.ceil(side / 8);
  const rows = Buffer.alloc(side * rowBytes);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [column, row] = [x, y].map((at) => Math.floor(at / PIXELS_PER_MODULE) - QUIET_MODULES);
      // A set bit is white. The first byte of each row names its filter: none.
      if (!code.get(column!, row!)) rows[y * rowBytes + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set(ONE_BIT_GREY, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
