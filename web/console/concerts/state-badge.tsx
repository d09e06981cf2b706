import { useText, wordOf } from "../text.ts";

/** A state in words, coloured by whether it is going on, is waiting, or has ended. */
export function StateBadge({ state }: { state: string }) {
  const t = useText();
  return <span className={`badge state-${state}`}>{wordOf(t, "state", state)}</span>;
}

/** A date's state as people would say it: before its concert is published, nothing is on sale. */
export function stateOfDate(concert: { state: string }, { state }: { state: string }): string {
  return concert.state === "DRAFT" && (state === "ON_SALE" || state === "SCHEDULED") ? "DRAFT" : state;
}
