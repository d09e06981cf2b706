/** Set in the process that runs in a network of its own. */
const INSIDE = "FRONTROW_FAULTS_OWN_NETWORK";
/** Readies the network that the shell finds itself in, and becomes the command that follows. */
const PREPARE =
  "ip link set lo up 2>/dev/null || ifconfig lo up && " +
  'echo 1 > /proc/sys/net/ipv4/tcp_migrate_req && exec "$@"';

/**
 * Runs this command again in a network of its own, where root can make one, and answers its exit code; null
 * where it cannot, or where we are in it already. There, Linux can be told to hand connections that a leaving
 * worker has not accepted to the others (`net.ipv4.tcp_migrate_req`), as the documentation asks of a machine
 * that serves; here, it is not ours to change.
 */
export async function runInOwnNetwork(): Promise<number | null> {
  if (process.env[INSIDE] !== undefined || process.getuid?.() !== 0) return null;
  const inOwnNetwork = ["unshare", "--net", "sh", "-c", PREPARE, "sh"];
  try {
    if (Bun.spawnSync([...inOwnNetwork, "true"]).exitCode !== 0) return null;
  } catch {
    return null;
  }
  const child = Bun.spawn([...inOwnNetwork, process.execPath, ...process.argv.slice(1)], {
    env: { ...process.env, [INSIDE]: "1" },
    stdio: ["inherit", "inherit", "inherit"],
  });
  const pass = (signal: NodeJS.Signals) => () => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, pass(signal));
  return child.exited;
}
