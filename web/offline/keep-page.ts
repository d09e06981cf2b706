/** A page that opens without a network: for a service worker, which is registered for some addresses. */
export interface KeptPage {
  /** The address of the page. */
  page: string;
  /** Every address that it shows; without it, its own alone. */
  isShownAt?: (pathname: string) => boolean;
  /** What the page loads. */
  files: readonly string[];
  /** Begins the names of its caches. */
  kind: string;
  /** Another one for each build. */
  version: string;
}

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const NETWORK_MS_MAX = 2_000;

const worker = globalThis as unknown as {
  addEventListener<Kind extends WorkerEvent>(name: string, listener: (event: Kind) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

/** Only this page and its files: calls of the API go by it. */
export function keepPage({ page, isShownAt, files, kind, version }: KeptPage): void {
  const cacheName = `${kind}-${version}`;

  worker.addEventListener<WorkerEvent>("install", (event) => {
    event.waitUntil(
      caches
        .open(cacheName)
        .then((cache) => cache.addAll([page, ...files]))
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
              .filter((name) => name.startsWith(`${kind}-`) && name !== cacheName)
              .map((name) => caches.delete(name)),
          ),
        )
        .then(() => worker.clients.claim()),
    );
  });

  worker.addEventListener<FetchEvent>("fetch", (event) => {
    const { request } = event;
    const { pathname } = new URL(request.url);
    const isPage = isShownAt?.(pathname) ?? pathname === page;
    if (request.mode === "navigate" && isPage) event.respondWith(newestPage(request));
    else if (pathname.startsWith("/assets/")) event.respondWith(keptFile(request));
  });

  /** The page of the server, so that an upgrade is seen; the kept one where no answer comes soon. */
  async function newestPage(request: Request): Promise<Response> {
    const kept = await caches.match(page);
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
    if (answer.ok) await (await caches.open(cacheName)).put(request, answer.clone());
    return answer;
  }
}
