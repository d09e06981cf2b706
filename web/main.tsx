import "./device/older-browsers.ts";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { isNotFound, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenUnauthenticated } from "./api/request.ts";
import { keepIdentityFresh, replaceIdentity } from "./device/identity.ts";
import { router } from "./routes.tsx";
import "./style/base.css";
import "./style/parts.css";
import "./style/concerts.css";
import "./style/seats.css";
import "./style/checkout.css";
import "./style/print.css";
import { startTexts } from "./text/language.ts";

/**
 * Each page handles its own retries and shows them. `always`, because a browser's view of being online is
 * unreliable.
 */
const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, networkMode: "always", refetchIntervalInBackground: false },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** A page without its texts is of no use. It is loaded again after this time. */
const RELOAD_MS = 5_000;

whenUnauthenticated(replaceIdentity);
void keepIdentityFresh();
startTexts().then(render, () => setTimeout(() => location.reload(), RELOAD_MS));

function render(): void {
  createRoot(document.getElementById("root")!, {
    // That something does not exist is not a fault of the page.
    onCaughtError: (error) => isNotFound(error) || console.error(error),
  }).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
