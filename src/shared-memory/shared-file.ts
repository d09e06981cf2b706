import { closeSync, ftruncateSync, openSync } from "node:fs";

/**
 * Maps a file of this size into memory that all workers of the machine share; what one writes, the others
 * read at once. The file is created, filled with zeros, if it is absent, and only its owner may open it.
 */
export function mapSharedFile(file: string, bytes: number): Uint8Array<ArrayBuffer> {
  const descriptor = openSync(file, "a+", 0o600);
  ftruncateSync(descriptor, bytes);
  closeSync(descriptor);
  return Bun.mmap(file, { shared: true }) as Uint8Array<ArrayBuffer>;
}
