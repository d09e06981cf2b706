const LENGTH_BYTES = 4;

/** Pieces of bytes as one: each behind its length. */
export function packParts(parts: readonly Buffer[]): Buffer {
  const packed = Buffer.alloc(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0));
  let at = 0;
  for (const part of parts) {
    packed.writeUInt32LE(part.length, at);
    part.copy(packed, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return packed;
}

export function unpackParts(packed: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < packed.length;) {
    const from = at + LENGTH_BYTES;
    at = from + packed.readUInt32LE(at);
    parts.push(packed.subarray(from, at));
  }
  return parts;
}
