/** A minute at most, to be read aloud: `1 minute`, `37 seconds`. Rounded up, like the countdown beside it. */
export function restInWords(ms: number, language: string): string {
  const seconds = Math.ceil(ms / 1_000);
  const [unit, count] = seconds >= 60 ? (["minute", 1] as const) : (["second", seconds] as const);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
