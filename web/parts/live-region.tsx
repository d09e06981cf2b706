import { useSyncExternalStore } from "react";

/** How a message reaches a screen reader. `assertive` interrupts, for what cannot wait. */
type Urgency = "polite" | "assertive";

let spoken = { polite: "", assertive: "" };
/** After that a message has been heard, and is not met again by who reads on. */
const HEARD_MS = 10_000;
let forgetting: ReturnType<typeof setTimeout> | undefined;
/** What is said in this turn of the event loop: none of it may silence the rest. */
let saidAtOnce: { text: string; urgency: Urgency }[] = [];
const listeners = new Set<() => void>();

export function announce(text: string, urgency: Urgency = "polite"): void {
  if (saidAtOnce.length === 0) queueMicrotask(() => (saidAtOnce = []));
  saidAtOnce.push({ text, urgency });
  const together = saidAtOnce.filter((each) => each.urgency === urgency).map((each) => each.text);
  say({ ...spoken, [urgency]: together.join(" ") });
  clearTimeout(forgetting);
  forgetting = setTimeout(() => say({ polite: "", assertive: "" }), HEARD_MS);
}

function say(next: typeof spoken): void {
  spoken = next;
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
