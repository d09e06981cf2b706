import { SharedBody } from "../http/compression.ts";
import { CONTENT_SECURITY_POLICY } from "../http/content-security-policy.ts";
import type { App } from "../http/http.ts";
import type { DoorPage } from "./door-build.ts";

/** As the buyer's pages; and it may use the camera, its own service worker, and be installed. */
const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `${CONTENT_SECURITY_POLICY}; worker-src 'self'; manifest-src 'self'`,
  "Permissions-Policy": "camera=(self)",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Serves the page of the door, which phones install. */
export function doorPageRoutes(app: App, { shell, serviceWorker, appManifest }: DoorPage): void {
  const serve = (path: string, text: string, headers: Record<string, string>) => {
    const body = new SharedBody(text);
    app.get(path, (c) => body.answer(c.req.header("Accept-Encoding"), { headers }));
  };
  serve("/door", shell, PAGE_HEADERS);
  serve("/door/service-worker.js", serviceWorker, {
    ...PAGE_HEADERS,
    "Content-Type": "text/javascript; charset=utf-8",
    // It looks after the page above its own folder, and nothing else of this server.
    "Service-Worker-Allowed": "/door",
  });
  serve("/door/app.webmanifest", appManifest, {
    ...PAGE_HEADERS,
    "Content-Type": "application/manifest+json",
  });
}
