import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { childrenOf } from "../../testing/processes/child-processes.ts";

/** The network of the machines. It exists only in the namespace that this command runs in. */
const BRIDGE = "frontrow0";
const NETWORK = "10.77.0";
/** Our own address in it: the load comes from here. */
const OWN_ADDRESS = `${NETWORK}.1`;
const UP_MS_MAX = 5_000;
/**
 * Does nothing, but buries the dead: a process whose parent has ended is a child of the first one. Patroni
 * waits for PostgreSQL's to be gone.
 */
const FIRST_PROCESS = "sleep infinity & wait";

/** Makes the network that the machines are connected to. */
export function makeNetwork(): void {
  ip("link", "add", BRIDGE, "type", "bridge");
  ip("address", "add", `${OWN_ADDRESS}/24`, "dev", BRIDGE);
  ip("link", "set", BRIDGE, "up");
}

export interface ProgramOptions {
  env?: Record<string, string>;
  /** Runs as this account of the system. */
  account?: string;
}

/**
 * A machine: a network namespace with an address of its own, and a process namespace, so that all of its
 * processes end in one moment, as when its power is cut. What it has written stays.
 */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly #cable: string;
  readonly #logFolder: string;
  /** The parent of its first process. */
  #holder: Bun.Subprocess | undefined;
  #firstPid = 0;

  constructor(name: string, host: number, logFolder: string) {
    this.name = name;
    this.address = `${NETWORK}.${host}`;
    this.#cable = `fr-${name}`;
    this.#logFolder = logFolder;
  }

  get isOn(): boolean {
    return this.#holder !== undefined;
  }

  async turnOn(): Promise<void> {
    const holder = Bun.spawn(
      ["unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "bash", "-c", FIRST_PROCESS],
      { stdin: "ignore", stdout: "ignore", stderr: "ignore" },
    );
    this.#holder = holder;
    const deadline = performance.now() + UP_MS_MAX;
    while (childrenOf(holder.pid, "bash").length === 0) {
      if (performance.now() > deadline) throw new Error(`${this.name} did not start`);
      await Bun.sleep(10);
    }
    this.#firstPid = childrenOf(holder.pid, "bash")[0]!;
    const inside = `${this.#cable}-in`;
    ip("link", "add", this.#cable, "type", "veth", "peer", "name", inside);
    ip("link", "set", inside, "netns", String(this.#firstPid));
    ip("link", "set", this.#cable, "master", BRIDGE, "up");
    this.run(["ip", "link", "set", "lo", "up"]);
    this.run(["ip", "address", "add", `${this.address}/24`, "dev", inside]);
    this.run(["ip", "link", "set", inside, "up"]);
    // PostgreSQL's sockets: two machines must not share them.
    this.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/var/run/postgresql"]);
  }

  /** The power is cut: nothing is closed, nobody is told. */
  async takeAway(): Promise<void> {
    const holder = this.#holder;
    if (!holder) return;
    this.#holder = undefined;
    // First off the network, so that no dying process can say goodbye.
    ip("link", "delete", this.#cable);
    process.kill(this.#firstPid, "SIGKILL");
    await holder.exited;
  }

  /** Runs a command on the machine to its end, and returns what it printed. */
  run(command: string[], { env = {}, account }: ProgramOptions = {}): string {
    const { exitCode, stdout, stderr } = Bun.spawnSync(this.#command(command, account), {
      env: { PATH: process.env["PATH"], ...env },
      stderr: "pipe",
    });
    if (exitCode !== 0) throw new Error(`${this.name}: ${command[0]} failed: ${stderr.toString().trim()}`);
    return stdout.toString();
  }

  /** Starts a program that runs until it ends or the machine is taken away. It logs to a file of its own. */
  start(program: string, command: string[], { env = {}, account }: ProgramOptions = {}): Bun.Subprocess {
    const log = openSync(join(this.#logFolder, `${this.name}-${program}.log`), "a");
    const started = Bun.spawn(this.#command(command, account), {
      env: { PATH: process.env["PATH"], ...env },
      stdin: "ignore",
      stdout: log,
      stderr: log,
    });
    closeSync(log);
    return started;
  }

  /** Packets to another machine vanish from now on. The other one must be told too. */
  loseSightOf(other: Machine): void {
    this.run(["ip", "route", "add", "blackhole", `${other.address}/32`]);
  }

  seeAgain(other: Machine): void {
    this.run(["ip", "route", "delete", "blackhole", `${other.address}/32`]);
  }

  #command(command: string[], account: string | undefined): string[] {
    const enter = ["nsenter", "--target", String(this.#firstPid), "--net", "--pid", "--mount"];
    const become = account ? ["setpriv", `--reuid=${account}`, `--regid=${account}`, "--init-groups"] : [];
    return [...enter, ...become, ...command];
  }
}

function ip(...words: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(["ip", ...words], { stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr.toString().trim()}`);
}
