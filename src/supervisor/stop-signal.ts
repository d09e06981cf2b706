/** Ctrl-C arrives from the terminal, from npm and from the runner at once. These count as one request. */
const SAME_WISH_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Aborts at the first signal to stop. Calls `force` at the next one. */
export function stopSignal(force: () => void): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        firstMs = performance.now();
        controller.abort(signal);
      } else if (performance.now() - firstMs > SAME_WISH_MS) {
        force();
      }
    });
  }
  return controller.signal;
}
