import type { Page } from "playwright-core";

/** What a service worker may ask of its browser. */
interface WorkerScope extends EventTarget {
  shown: Promise<unknown>;
  navigator: object;
  registration: { showNotification(title: string, options: { body: string; data: unknown }): Promise<void> };
  clients: { openWindow(address: string): Promise<void> };
  WindowClient: { prototype: { url: string; focus(): Promise<void> } };
}

interface ShownNotice {
  title: string;
  body: string;
  /** What a press on it does. */
  leadsTo: string;
}

/**
 * Pushes to the page's service worker as the browser does, and answers what it shows. This browser shows no
 * notices and lets none be pressed, so what the worker asks of it is recorded.
 */
export async function pushesTo(page: Page, onError: (error: string) => unknown) {
  const devTools = await page.context().newCDPSession(page);
  const registered = Promise.withResolvers<string>();
  devTools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [registration] }) =>
    registered.resolve(registration!.registrationId),
  );
  devTools.on("ServiceWorker.workerErrorReported", ({ errorMessage }) => onError(errorMessage.errorMessage));
  await devTools.send("ServiceWorker.enable");
  const registrationId = await registered.promise;
  const [worker] = page.context().serviceWorkers();
  return async (data: string, language: "ko" | "en"): Promise<ShownNotice> => {
    await worker!.evaluate((language) => {
      const scope = globalThis as unknown as WorkerScope;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      scope.shown = promise;
      Object.defineProperty(scope.navigator, "language", { configurable: true, value: language });
      scope.registration.showNotification = async (
        title: string,
        options: { body: string; data: unknown },
      ) => {
        let leadsTo = "nowhere";
        scope.clients.openWindow = async (address: string) => void (leadsTo = `opened ${address}`);
        scope.WindowClient.prototype.focus = async function focus(this: { url: string }) {
          leadsTo = `focused ${this.url}`;
        };
        const press = Object.assign(new Event("notificationclick"), {
          notification: { close: () => undefined, data: options.data },
          waitUntil: (work: Promise<unknown>) =>
            void work.then(() => resolve({ title, body: options.body, leadsTo })),
        });
        scope.dispatchEvent(press);
      };
    }, language);
    const origin = new URL(page.url()).origin;
    await devTools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    return worker!.evaluate(() => (globalThis as unknown as { shown: Promise<ShownNotice> }).shown);
  };
}
