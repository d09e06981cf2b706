import type { Log } from "./log.ts";
import { StartError } from "./start-error.ts";
import type { FromWorker } from "./worker-config.ts";

const READY_MS_MAX = 60_000;
const BOOT_ATTEMPTS_MAX = 5;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;
/** A process that served this long before it died is restarted at once. */
const STEADY_MS = 10_000;

export interface SupervisedProcess {
  /** Where it listens; the same after every restart. */
  readonly port: number;
  /** Asks it to stop, and kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  kill(): void;
}

export interface SupervisedProcessOptions {
  /** For logs and messages: `worker 1`. */
  name: string;
  /** The command that serves on `port`; 0 is any free one. */
  command: (port: number) => string[];
  /** Sent once it has started. */
  startMessage?: (port: number) => object;
  port: number;
  env: Record<string, string | undefined>;
  log: Pick<Log, "warn" | "error">;
  /** Aborted when Frontrow is told to stop while this is still starting. */
  signal?: AbortSignal;
}

/**
 * Starts a process, waits until it says ready, and starts it again on the same port whenever it dies, each time after
 * a longer pause.
 *
 * Throws `StartError` when it fails before ready several times in a row, with its own last words.
 */
export async function superviseProcess(options: SupervisedProcessOptions): Promise<SupervisedProcess> {
  const { name, log } = options;
  const boot = await startFirst(options);
  const { port } = boot;
  let current = boot.run;
  let stopping = false;
  const halted = new AbortController();
  const halt = (): void => {
    stopping = true;
    halted.abort();
  };

  const keep = async (): Promise<void> => {
    let deaths = 0;
    for (;;) {
      const readyMs = performance.now();
      await current.process.exited;
      if (stopping) return;
      deaths = performance.now() - readyMs > STEADY_MS ? 0 : deaths + 1;
      log.error("process.died", {
        process: name,
        code: current.process.exitCode,
        signal: current.process.signalCode,
      });
      if (deaths > 0) await pause(backoffMs(deaths), halted.signal);
      if (stopping) return;
      current = run(options, port);
      const outcome = await current.outcome;
      if (outcome.type === "ready")
        log.warn("process.restarted", { process: name, pid: current.process.pid });
      else log.warn("process.start_failed", { process: name, message: outcome.message });
    }
  };
  const keeping = keep();

  return {
    port,
    async stop(patienceMs) {
      halt();
      current.stop();
      const child = current.process;
      const timer = setTimeout(() => {
        log.error("process.killed", { process: name, afterMs: patienceMs });
        child.kill("SIGKILL");
      }, patienceMs);
      await keeping;
      clearTimeout(timer);
    },
    kill() {
      halt();
      current.process.kill("SIGKILL");
    },
  };
}

/** Starts it until it says ready, a few times at most. */
async function startFirst(options: SupervisedProcessOptions): Promise<{ run: Run; port: number }> {
  const { name, log, signal = new AbortController().signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw new StartError(`${name} was not started: told to stop`);
    const attempted = run(options, options.port);
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

/** Sleeps, but no longer than until `signal`. */
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
  /** Ready, or why it never was; it is then dead or being killed. */
  outcome: Promise<Outcome>;
  stop(): void;
}

function run(options: SupervisedProcessOptions, port: number): Run {
  const said = Promise.withResolvers<Outcome>();
  const child = Bun.spawn(options.command(port), {
    env: options.env,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    serialization: "json",
    // A session of its own: Ctrl-C in the terminal is for the supervisor, which stops things in order.
    detached: true,
    ipc: (message: FromWorker) => {
      if (message.type === "ready" || message.type === "failed") said.resolve(message);
    },
  });
  const tooLate = setTimeout(
    () => said.resolve({ type: "failed", message: `not ready after ${READY_MS_MAX / 1000} seconds` }),
    READY_MS_MAX,
  );
  if (options.startMessage !== undefined) child.send(options.startMessage(port));
  const settle = async (): Promise<Outcome> => {
    const outcome = await Promise.race([said.promise, deathOf(child)]);
    clearTimeout(tooLate);
    if (outcome.type === "failed") {
      child.kill("SIGKILL");
      await child.exited;
    }
    return outcome;
  };
  return {
    process: child,
    outcome: settle(),
    stop: () => {
      try {
        child.send({ type: "stop" });
      } catch {
        // It has just died, which is what was asked for.
      }
    },
  };
}

async function deathOf(child: Bun.Subprocess): Promise<Outcome> {
  await child.exited;
  // Its last message may still be on the way.
  await Bun.sleep(50);
  const how = child.signalCode === null ? `code ${child.exitCode}` : child.signalCode;
  return { type: "failed", message: `it ended with ${how} before it was ready` };
}

function backoffMs(times: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** (times - 1));
}
