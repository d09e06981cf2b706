import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { QUERIES } from "../api/queries.ts";
import { useStored, writeStored } from "./stored.ts";

const KEY = "wallet-changed";

/** Tells all windows of this browser that the balance or a reservation has changed. */
export function announceWalletChange(): void {
  writeStored(KEY, `${Date.now()} ${Math.random()}`);
}

/** Reads again what another window has changed. */
export function useWalletChanges(): void {
  const queries = useQueryClient();
  const changed = useStored<string>(KEY);
  const seen = useRef(changed);
  useEffect(() => {
    if (seen.current === changed) return;
    seen.current = changed;
    for (const { all } of [QUERIES.wallet, QUERIES.entries, QUERIES.reservation, QUERIES.reservations])
      void queries.invalidateQueries(all());
  }, [changed, queries]);
}
