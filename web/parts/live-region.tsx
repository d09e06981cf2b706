import { useSyncExternalStore } from "react";

/** How a message reaches a screen reader. `assertive` interrupts, for what cannot wait. */
type Urgency = "polite" | "assertive";

let spoken = { polite: "", assertive: "" };
const listeners = new Set<() => void>();

export function announce(text: string, urgency: Urgency = "polite"): void {
  spoken = { ...spoken, [urgency]: text };
  for (const listener of listeners) listener();
}

export function LiveRegions() {
  const { polite, assertive } = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => spoken,
  );
  return (
    <div className="unseen">
      <div role="status" aria-live="polite">
        {polite}
      </div>
      <div role="alert" aria-live="assertive">
        {assertive}
      </div>
    </div>
  );
}
