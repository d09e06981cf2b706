/** Two bits a seat, in base64: seat n in byte ⌊(n − 1) / 4⌋. Read as one byte a seat. */
export function readStatuses(base64: string): Uint8Array {
  const bytes = atob(base64);
  const statuses = new Uint8Array(bytes.length * 4);
  for (let seat = 0; seat < statuses.length; seat += 1)
    statuses[seat] = (bytes.charCodeAt(seat >> 2) >> ((seat & 3) * 2)) & 3;
  return statuses;
}

/** The statuses with the changed ones replaced. Returns the same ones if nothing changed. */
export function withChanges(statuses: Uint8Array, changes: readonly (readonly number[])[]): Uint8Array {
  if (changes.length === 0) return statuses;
  const changed = statuses.slice();
  for (const [seatNumber, status] of changes) changed[seatNumber! - 1] = status!;
  return changed;
}
