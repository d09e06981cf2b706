import "../device/older-browsers.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { isNotFound, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueries } from "./frame/session.ts";
import { consoleRouter } from "./routes.tsx";
import "../style/base.css";
import "../style/parts.css";
import "../style/seats.css";
import "../style/console.css";
import "../style/console-live.css";
import { loadTextsAfterLine, startTexts } from "../text/language.ts";

/** The console shows the seats as buyers see them, so it needs all texts. */
void Promise.all([startTexts(), loadTextsAfterLine()]).then(render);

function render(): void {
  createRoot(document.getElementById("root")!, {
    onCaughtError: (error) => isNotFound(error) || console.error(error),
  }).render(
    <StrictMode>
      <QueryClientProvider client={createQueries()}>
        {/* The types of the router library know one router, and that is the one of buyers. */}
        <RouterProvider router={consoleRouter as never} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
