/** What the phone keeps in IndexedDB, so that a reload or an empty battery loses nothing. */

const NAME = "frontrow-door";
const VERSION = 2;
const STORES = ["facts", "tickets", "queue"] as const;
type Store = (typeof STORES)[number];

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", ({ oldVersion }) => {
      if (oldVersion === 0) for (const store of STORES) request.result.createObjectStore(store);
      // What was kept before the first release has another form.
      else for (const store of ["tickets", "queue"]) request.transaction!.objectStore(store).clear();
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  }));
}

/** Puts values by their keys, in one transaction; undefined removes. Resolves once they are kept. */
export async function keep(store: Store, entries: readonly [key: string, value: unknown][]): Promise<void> {
  if (entries.length === 0) return;
  const transaction = (await open()).transaction(store, "readwrite");
  const into = transaction.objectStore(store);
  for (const [key, value] of entries) {
    if (value === undefined) into.delete(key);
    else into.put(value, key);
  }
  await done(transaction);
}

export async function readFact<T>(key: string): Promise<T | undefined> {
  const request = (await open()).transaction("facts").objectStore("facts").get(key);
  return (await result(request)) as T | undefined;
}

/** All values of a store whose keys begin so, in the order of their keys. */
export async function readAll<T>(store: Store, prefix = ""): Promise<T[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const request = (await open()).transaction(store).objectStore(store).getAll(range);
  return (await result(request)) as T[];
}

/** Forgets everything, as when the phone was revoked. */
export async function forgetAll(): Promise<void> {
  const transaction = (await open()).transaction(STORES, "readwrite");
  for (const store of STORES) transaction.objectStore(store).clear();
  await done(transaction);
}

function result(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", () => reject(transaction.error));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}
