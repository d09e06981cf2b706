import { useSyncExternalStore } from "react";

/** How a message reaches a screen reader. `assertive` interrupts, for what cannot wait. */
type Urgency = "polite" | "assertive";

let spoken = { polite: "", assertive: "" };
/** What is said in this turn of the event loop: none of it may silence the rest. */
let saidAtOnce: { text: string; urgency: Urgency }[] = [];
const listeners = new Set<() => void>();

export function announce(text: string, urgency: Urgency = "polite"): void {
  if (saidAtOnce.length === 0) queueMicrotask(() => (saidAtOnce = []));
  saidAtOnce.push({ text, urgency });
  const together = saidAtOnce.filter((each) => each.urgency === urgency).map((each) => each.text);
  spoken = { ...spoken, [urgency]: together.join(" ") };
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
