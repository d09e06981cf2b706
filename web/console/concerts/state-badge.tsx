import { useText, wordOf } from "../text.ts";

/** A state in words, coloured by whether it is going on, is waiting, or has ended. */
export function StateBadge({ state }: { state: string }) {
  const t = useText();
  return <span className={`badge state-${state}`}>{wordOf(t, "state", state)}</span>;
}
