import { useEffect, useState } from "react";

/** The seat numbers chosen for a performance, kept over a refresh of this tab. */
export function useChoice(performanceId: string): [readonly number[], (numbers: readonly number[]) => void] {
  const key = `frontrow.choice.${performanceId}`;
  const [chosen, setChosen] = useState<readonly number[]>(() => read(key));
  useEffect(() => {
    try {
      sessionStorage.setItem(key, JSON.stringify(chosen));
    } catch {
      // It then lasts as long as the page.
    }
  }, [key, chosen]);
  return [chosen, setChosen];
}

function read(key: string): number[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(value) ? value.filter((each) => Number.isInteger(each)) : [];
  } catch {
    return [];
  }
}
