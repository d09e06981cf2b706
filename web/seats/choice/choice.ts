import { useEffect, useState } from "react";
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
  useEffect(() => write(key, chosen), [key, chosen]);
  return [chosen, setChosen];
}

/** Stores the last choice for a concert in this tab. */
export function rememberNamedChoice(concertId: string, choice: NamedChoice): void {
  write(keyOf(concertId), choice);
}

export function readNamedChoice(concertId: string): NamedChoice | null {
  const choice = read(keyOf(concertId)) as NamedChoice | null;
  return choice === null || choice.seats.length === 0 ? null : choice;
}

const keyOf = (concertId: string): string => `frontrow.named-choice.${concertId}`;

/** If a browser forbids storage, this tab's choice lasts as long as the page. */
const memory = new Map<string, unknown>();

function write(key: string, value: unknown): void {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The choice is still in memory.
  }
}

function read(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function readNumbers(key: string): number[] {
  const value = read(key);
  return Array.isArray(value) ? value.filter((each) => Number.isInteger(each)) : [];
}
