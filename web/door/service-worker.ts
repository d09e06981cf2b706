/**
 * Keeps the door's page on the phone, so that it opens without a network. Only this page: it is registered
 * for `/door` alone, and calls of the API go by it.
 */

/** Put here by the build. */
declare const DOOR_FILES: readonly string[];
declare const DOOR_VERSION: string;

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const PAGE = "/door";
const NETWORK_MS_MAX = 2_000;
const worker = globalThis as unknown as {
  addEventListener<Kind extends WorkerEvent>(name: string, listener: (event: Kind) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

worker.addEventListener<WorkerEvent>("install", (event) => {
  event.waitUntil(
    caches
      .open(DOOR_VERSION)
      .then((cache) => cache.addAll([PAGE, ...DOOR_FILES]))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener<WorkerEvent>("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("door-") && name !== DOOR_VERSION)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener<FetchEvent>("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(newestPage(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(keptFile(request));
});

/** The page of the server, so that an upgrade is seen; the kept one where the server does not answer soon. */
async function newestPage(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE);
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(NETWORK_MS_MAX) } : {});
    return answer.ok || !kept ? answer : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Files never change. Those of the fonts are kept as they are used. */
async function keptFile(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(DOOR_VERSION)).put(request, answer.clone());
  return answer;
}
