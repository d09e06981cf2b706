/** Values that this tab keeps over a reload. If a browser forbids storage, they last as long as the page. */
const memory = new Map<string, unknown>();

export function keepInTab(key: string, value: unknown): void {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The value is still in memory.
  }
}

export function readKeptInTab(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}
