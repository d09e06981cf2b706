import { useSyncExternalStore } from "react";

/**
 * Values that this browser stores. They are in localStorage, so every tab sees the same. If a browser forbids
 * that, they last as long as the page.
 */
const PREFIX = "frontrow.";
const memory = new Map<string, string>();
const listeners = new Set<() => void>();
const parsed = new Map<string, { raw: string; value: unknown }>();

window.addEventListener("storage", () => notify());

let isKept: boolean | undefined;

/** Whether stored values survive a reload. Some browsers and settings prevent it. */
export function isStorageKept(): boolean {
  if (isKept !== undefined) return isKept;
  const key = `${PREFIX}probe`;
  try {
    localStorage.setItem(key, "1");
    isKept = localStorage.getItem(key) === "1";
    localStorage.removeItem(key);
  } catch {
    isKept = false;
  }
  return isKept;
}

/** Asks the browser to keep the stored values when it runs short of space. */
export function askToKeepStorage(): void {
  // Missing on plain HTTP addresses.
  const storage = navigator.storage as StorageManager | undefined;
  storage?.persist?.().catch(() => undefined);
}

export function readStored<T>(key: string): T | null {
  const raw = readRaw(PREFIX + key);
  if (raw === null) return null;
  const known = parsed.get(key);
  if (known?.raw === raw) return known.value as T;
  let value: unknown = null;
  try {
    value = JSON.parse(raw);
  } catch {
    // Something else wrote this value, so it counts as missing.
  }
  parsed.set(key, { raw, value });
  return value as T | null;
}

/** Null removes the value. */
export function writeStored(key: string, value: unknown): void {
  const raw = value === null ? null : JSON.stringify(value);
  try {
    if (raw === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, raw);
  } catch {
    if (raw === null) memory.delete(PREFIX + key);
    else memory.set(PREFIX + key, raw);
  }
  notify();
}

/** Removes every value whose key has this prefix. */
export function forgetStored(prefix: string): void {
  for (const key of storedKeys(prefix)) writeStored(key, null);
}

export function storedKeys(prefix: string): string[] {
  let keys = [...memory.keys()];
  try {
    keys = [...keys, ...Object.keys(localStorage)];
  } catch {
    // localStorage is forbidden, so values exist only in memory.
  }
  return keys.filter((key) => key.startsWith(PREFIX + prefix)).map((key) => key.slice(PREFIX.length));
}

/** The stored value; follows changes by this tab and by others. */
export function useStored<T>(key: string): T | null {
  return useSyncExternalStore(subscribe, () => readStored<T>(key));
}

/** Runs `work` while no other tab of this browser runs work of the same name. */
export async function runExclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Missing on plain HTTP addresses other than this machine's own.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? ((await locks.request(PREFIX + name, work)) as T) : work();
}

function readRaw(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}
