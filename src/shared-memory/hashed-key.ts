/** A key as tables in shared memory know it; worth keeping for a key that comes again and again. */
export interface HashedKey {
  /** Stands for the key: 53 bits of its hash, never 0. */
  id: number;
  /** Where in a table its neighbourhood starts: 32 bits of it. */
  start: number;
}

export function hashedKey(text: string): HashedKey {
  const hash = Bun.hash.wyhash(text);
  return { id: Number(hash >> 11n) || 1, start: Number(hash & 0xffff_ffffn) };
}
