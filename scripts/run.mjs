#!/usr/bin/env node
// Runs a script with the Bun that package-lock.json pins, `node scripts/run.mjs src/main.ts [arguments]`, or
// a tool of the packages: by its name, `node scripts/run.mjs oxlint`, or where it lies, `node scripts/run.mjs
// typescript-7/bin/tsc`. Plain JavaScript for Node, since this is what runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 20;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
const BUN = join(MODULES, ".bin", "bun");
const LOCK_FILE = join(ROOT, "package-lock.json");
/** What npm says it installed; npm writes it last, so an interrupted install has none. */
const INSTALLED_LOCK_FILE = join(MODULES, ".package-lock.json");
const STAMP_FILE = join(MODULES, ".frontrow-stamp");
// The last one asks for a rolling restart, and only of Frontrow.
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"];

const [script, ...scriptArguments] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
  fail(`Frontrow needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}.`);
}
if (script === undefined) fail("usage: node scripts/run.mjs <script> [arguments]");

if (!isStamped()) {
  if (!installedMatchesLock()) await installDependencies();
  finishInstall();
}
const isScript = script.endsWith(".ts");
const tool = script.includes("/") ? join(MODULES, script) : join(MODULES, ".bin", script);
const command = isScript ? [BUN, script] : [tool];
endAs(await run(command[0], [...command.slice(1), ...scriptArguments], { stdio: "inherit" }));

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readOr(file, absent) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return absent;
  }
}

/** Changes when the lock file, the installed packages or the machine (a copied folder) change. */
function currentStamp() {
  const hash = createHash("sha256");
  hash.update(readOr(LOCK_FILE, "")).update(readOr(INSTALLED_LOCK_FILE, ""));
  return `${process.platform}-${process.arch} ${hash.digest("hex")}\n`;
}

function isStamped() {
  return existsSync(BUN) && readOr(STAMP_FILE, "") === currentStamp();
}

/**
 * True when somebody already ran `npm ci`: every package is there in the version that the lock file names.
 */
function installedMatchesLock() {
  try {
    const locked = JSON.parse(readFileSync(LOCK_FILE, "utf8")).packages;
    const installed = JSON.parse(readFileSync(INSTALLED_LOCK_FILE, "utf8")).packages;
    const sameVersion = ([path, entry]) =>
      path === "" ||
      (installed[path] === undefined
        ? entry.optional === true || entry.peer === true
        : installed[path].version === entry.version && installed[path].integrity === entry.integrity);
    return existsSync(BUN) && Object.entries(locked).every(sameVersion);
  } catch {
    return false;
  }
}

async function installDependencies() {
  process.stderr.write("Installing dependencies...\n");
  // The npm that started us, else the one on the PATH.
  const npmCli = process.env.npm_execpath;
  const [command, ...prefix] =
    npmCli !== undefined && basename(npmCli) === "npm-cli.js" ? [process.execPath, npmCli] : ["npm"];
  const output = [];
  // Development packages too (the tests and the checks need them), whatever NODE_ENV says.
  const result = await run(command, [...prefix, "ci", "--include=dev", "--include=optional"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SCARF_ANALYTICS: "false" },
    onOutput: (chunk) => output.push(chunk),
  });
  if (result.signal !== null) endAs(result);
  if (result.error === undefined && result.code === 0) return;
  process.stderr.write(Buffer.concat(output));
  if (result.error !== undefined) fail(`Could not start npm (${result.error.code}). It comes with Node.`);
  fail(`npm ci failed with code ${result.code}; its output is above. Nothing was started.`);
}

function finishInstall() {
  if (!bunRuns()) runAllowedInstallScripts();
  if (!bunRuns()) fail(`Bun does not run on this machine (${process.platform}-${process.arch}): ${BUN}`);
  try {
    writeFileSync(STAMP_FILE, currentStamp());
  } catch {
    // Installed by another user: the longer check is then made at every start.
  }
}

function bunRuns() {
  return spawnSync(BUN, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Where npm was told to run no install scripts, runs those that package.json allows, and no others. */
function runAllowedInstallScripts() {
  const { allowScripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const name of Object.keys(allowScripts)) {
    const folder = join(MODULES, name);
    if (!existsSync(folder)) continue;
    const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (scripts?.postinstall) spawnSync(scripts.postinstall, { cwd: folder, shell: true, stdio: "ignore" });
  }
}

/** Runs to the end, passing signals on, so that whoever stops us never leaves the child behind. */
function run(command, commandArguments, { onOutput, ...options }) {
  return new Promise((resolve) => {
    // Before it starts: a signal that comes first must not end us and leave it behind.
    let child;
    const forward = (signal) => child?.kill(signal);
    for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
    child = spawn(command, commandArguments, options);
    const orphaned = whenNpmIsGone(() => forward("SIGTERM"));
    const finish = (result) => {
      clearInterval(orphaned);
      for (const signal of FORWARDED_SIGNALS) process.off(signal, forward);
      resolve(result);
    };
    child.stdout?.on("data", onOutput);
    child.stderr?.on("data", onOutput);
    child.on("error", (error) => finish({ code: null, signal: null, error }));
    child.on("close", (code, signal) => finish({ code, signal }));
  });
}

/**
 * A `kill` that reaches npm alone ends npm and nothing else, so whoever stops `npm start` that way would
 * leave a server behind. Only where npm started us: a shell or a service manager may well leave on purpose.
 */
function whenNpmIsGone(tell) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    tell();
  }, 250);
  return timer.unref();
}

/** Ends this process the way the child ended. */
function endAs({ code, signal, error }) {
  if (error !== undefined) fail(`Could not start ${BUN} (${error.code}).`);
  if (signal === null) process.exit(code);
  process.kill(process.pid, signal);
  // Only a signal that does not end a process lets us get here.
  setTimeout(() => process.exit(1), 1000);
}
