import { useEffect, useState } from "react";
import { keepInTab, readKeptInTab } from "../../device/kept-in-tab.ts";
import type { HallSeat } from "../hall/hall.ts";

/** Chosen seats with their names, for use when the hall can no longer be loaded. */
export interface NamedChoice {
  startsAt: string;
  seats: HallSeat[];
}

/** The seat numbers chosen for a performance. They survive a refresh of this tab. */
export function useChoice(performanceId: string): [readonly number[], (numbers: readonly number[]) => void] {
  const key = `frontrow.choice.${performanceId}`;
  const [chosen, setChosen] = useState<readonly number[]>(() => readNumbers(key));
  useEffect(() => keepInTab(key, chosen), [key, chosen]);
  return [chosen, setChosen];
}

/** Stores the last choice for a concert in this tab. */
export function rememberNamedChoice(concertId: string, choice: NamedChoice): void {
  keepInTab(keyOf(concertId), choice);
}

export function readNamedChoice(concertId: string): NamedChoice | null {
  const choice = readKeptInTab(keyOf(concertId)) as NamedChoice | null;
  return choice === null || choice.seats.length === 0 ? null : choice;
}

const keyOf = (concertId: string): string => `frontrow.named-choice.${concertId}`;

function readNumbers(key: string): number[] {
  const value = readKeptInTab(key);
  return Array.isArray(value) ? value.filter((each) => Number.isInteger(each)) : [];
}
