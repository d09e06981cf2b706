/**
 * Structured logs: one JSON object a line on standard output. Never give it tokens, keys, codes or bodies.
 */
export type LogLevel = "debug" | "info" | "warn" | "error";

// The reader of our output may end before us. That is no reason to stop serving.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

const SEVERITY: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };

export interface Log {
  debug(event: string, fields?: object): void;
  info(event: string, fields?: object): void;
  warn(event: string, fields?: object): void;
  error(event: string, fields?: object): void;
}

/** A log that drops lines below `level` and adds `base` to every line. */
export function createLog(
  level: LogLevel,
  base: object = {},
  write = (line: string) => void process.stdout.write(line),
): Log {
  const at =
    (own: LogLevel) =>
    (event: string, fields: object = {}): void => {
      if (SEVERITY[own] < SEVERITY[level]) return;
      const line = { time: new Date().toISOString(), level: own, event, ...base, ...fields };
      write(`${JSON.stringify(line, asPlain)}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Turns errors into their message, stack and cause, because JSON alone would print `{}`. */
function asPlain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}
