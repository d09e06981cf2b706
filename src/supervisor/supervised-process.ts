import type { Log } from "../core/log.ts";
import { StartError } from "../core/start-error.ts";
import type { FromWorker, ToWorker } from "./worker-config.ts";

const READY_MS_MAX = 60_000;
const BOOT_ATTEMPTS_MAX = 5;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;
/** A process that ran this long before it died is restarted at once. */
const STEADY_MS = 10_000;

export interface SupervisedProcess {
  /** Its port; the same after every restart. */
  readonly port: number;
  /**
   * Starts its successor on the same port, and asks it to leave once the successor serves. It is killed after
   * `patienceMs`. If the successor does not start, it goes on as before. Resolves with whether it was
   * replaced.
   */
  replace(patienceMs: number): Promise<boolean>;
  /** Asks it to stop after answering for `graceMs` more, and kills it `patienceMs` later. */
  stop(patienceMs: number, graceMs?: number): Promise<void>;
  kill(): void;
}

export interface SupervisedProcessOptions {
  /** For logs and messages: `worker 1`. */
  name: string;
  /** The command that serves on `port`; 0 means any free port. */
  command: (port: number) => string[];
  /**
   * Sent once it has started. `generation` counts the replacements: for a while two of them run side by side.
   */
  startMessage?: (port: number, generation: number) => object;
  /**
   * Time to leave, in milliseconds, for a process that asks to be replaced. Without it such requests are
   * ignored.
   */
  leaveMsMax?: number;
  port: number;
  env: Record<string, string | undefined>;
  log: Pick<Log, "info" | "warn" | "error">;
  /** Aborted if Frontrow is told to stop while this is still starting. */
  signal?: AbortSignal;
}

/**
 * Starts a process and waits until it reports ready. Restarts it on the same port whenever it dies, each time
 * after a longer pause.
 *
 * Throws `StartError` with the process's last output if it fails before it is ready several times in a row.
 */
export async function superviseProcess(options: SupervisedProcessOptions): Promise<SupervisedProcess> {
  const { name, log } = options;
  let generation = 0;
  const wishes: Wishes = { leave: () => Promise.resolve() };
  const boot = await startFirst(options, wishes);
  const { port } = boot;
  let current = boot.run;
  let stopping = false;
  let replacing: Promise<boolean> | undefined;
  let successor: Run | undefined;
  const halted = new AbortController();
  const halt = (): void => {
    stopping = true;
    halted.abort();
    successor?.process.kill("SIGKILL");
  };

  const keep = async (): Promise<void> => {
    let deaths = 0;
    for (;;) {
      const watched = current;
      const readyMs = performance.now();
      await watched.process.exited;
      await replacing;
      if (stopping) return;
      if (watched !== current) continue;
      deaths = performance.now() - readyMs > STEADY_MS ? 0 : deaths + 1;
      log.error("process.died", {
        process: name,
        code: current.process.exitCode,
        signal: current.process.signalCode,
      });
      if (deaths > 0) await pause(backoffMs(deaths), halted.signal);
      if (stopping) return;
      current = run(options, port, generation, wishes);
      const outcome = await current.outcome;
      if (outcome.type === "ready")
        log.warn("process.restarted", { process: name, pid: current.process.pid });
      else log.warn("process.start_failed", { process: name, message: outcome.message });
    }
  };
  const keeping = keep();

  /** Calls during a replacement share the next successor, because this one began before they asked. */
  const replace = async (patienceMs: number): Promise<boolean> => {
    await replacing;
    return (replacing ??= startSuccessor(patienceMs).finally(() => (replacing = undefined)));
  };

  const startSuccessor = async (patienceMs: number): Promise<boolean> => {
    if (stopping) return false;
    const before = current;
    successor = run(options, port, generation + 1, wishes);
    const outcome = await successor.outcome;
    if (outcome.type === "failed") {
      successor = undefined;
      log.error("process.not_replaced", { process: name, message: outcome.message });
      return false;
    }
    generation += 1;
    current = successor;
    successor = undefined;
    log.info("process.replaced", { process: name, pid: current.process.pid, before: before.process.pid });
    await end(before, { type: "leave" }, patienceMs);
    return true;
  };

  if (options.leaveMsMax !== undefined) {
    const { leaveMsMax } = options;
    // A successor that asks to be replaced while its predecessor still leaves is replaced afterwards.
    wishes.leave = async (asking) => {
      await replacing;
      if (asking === current) await replace(leaveMsMax);
    };
  }

  const end = async (ending: Run, message: ToWorker, patienceMs: number): Promise<void> => {
    ending.tell(message);
    const timer = setTimeout(() => {
      log.error("process.killed", { process: name, afterMs: patienceMs });
      ending.process.kill("SIGKILL");
    }, patienceMs);
    await ending.process.exited;
    clearTimeout(timer);
  };

  return {
    port,
    replace,
    async stop(patienceMs, graceMs = 0) {
      halt();
      await Promise.all([end(current, { type: "stop", graceMs }, patienceMs + graceMs), replacing]);
      await keeping;
    },
    kill() {
      halt();
      current.process.kill("SIGKILL");
    },
  };
}

/** Starts it until it reports ready, a few times at most. */
async function startFirst(
  options: SupervisedProcessOptions,
  wishes: Wishes,
): Promise<{ run: Run; port: number }> {
  const { name, log, signal = new AbortController().signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw new StartError(`${name} was not started: told to stop`);
    const attempted = run(options, options.port, 0, wishes);
    const kill = (): void => attempted.process.kill("SIGKILL");
    signal.addEventListener("abort", kill);
    const outcome = await attempted.outcome;
    signal.removeEventListener("abort", kill);
    if (outcome.type === "ready") return { run: attempted, port: outcome.port };
    if (attempt >= BOOT_ATTEMPTS_MAX) throw new StartError(`${name} does not start: ${outcome.message}`);
    if (!signal.aborted)
      log.warn("process.start_failed", { process: name, attempt, message: outcome.message });
    await pause(backoffMs(attempt), signal);
  }
}

/** Waits until the time is over or the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", wake);
    resolve();
  };
  const timer = setTimeout(wake, ms);
  signal.addEventListener("abort", wake);
  if (signal.aborted) wake();
  return promise;
}

type Outcome = { type: "ready"; port: number } | { type: "failed"; message: string };

interface Run {
  process: Bun.Subprocess;
  /** Ready, or why it never was. In that case it is dead or being killed. */
  outcome: Promise<Outcome>;
  tell(message: ToWorker): void;
}

/** What a process may ask of its supervisor. */
interface Wishes {
  leave(asking: Run): Promise<void>;
}

function run(options: SupervisedProcessOptions, port: number, generation: number, wishes: Wishes): Run {
  const said = Promise.withResolvers<Outcome>();
  const child = Bun.spawn(options.command(port), {
    env: options.env,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    serialization: "json",
    // A session of its own, because Ctrl-C in the terminal is for the supervisor, which stops everything in
    // order.
    detached: true,
    ipc: (message: FromWorker) => {
      if (message.type === "leaving") void wishes.leave(own);
      else said.resolve(message);
    },
  });
  const tooLate = setTimeout(
    () => said.resolve({ type: "failed", message: `not ready after ${READY_MS_MAX / 1000} seconds` }),
    READY_MS_MAX,
  );
  if (options.startMessage !== undefined) child.send(options.startMessage(port, generation));
  const settle = async (): Promise<Outcome> => {
    const outcome = await Promise.race([said.promise, deathOf(child)]);
    clearTimeout(tooLate);
    if (outcome.type === "failed") {
      child.kill("SIGKILL");
      await child.exited;
    }
    return outcome;
  };
  const own: Run = {
    process: child,
    outcome: settle(),
    tell: (message) => {
      try {
        child.send(message);
      } catch {
        // It has just died, which is the intended result.
      }
    },
  };
  return own;
}

async function deathOf(child: Bun.Subprocess): Promise<Outcome> {
  await child.exited;
  // Its last message may still be in transit.
  await Bun.sleep(50);
  const how = child.signalCode === null ? `code ${child.exitCode}` : child.signalCode;
  return { type: "failed", message: `it ended with ${how} before it was ready` };
}

function backoffMs(times: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** (times - 1));
}
