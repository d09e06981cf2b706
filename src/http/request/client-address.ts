import { isIPv6 } from "node:net";

/**
 * The address that a request is counted under. Each proxy in front appends the address it saw to `X-Forwarded-For`, so
 * with `trustedHops` of them the client's is that many entries from the right; what stands further left is whatever
 * the client wrote. With no trusted proxy the header is ignored altogether.
 */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string | null,
  trustedHops: number,
): string {
  if (trustedHops === 0 || forwardedFor === null) return subscriberOf(socketAddress);
  const hops = forwardedFor.split(",");
  const entry = withoutPort(hops[Math.max(0, hops.length - trustedHops)]!.trim());
  return subscriberOf(entry || socketAddress);
}

/** Some proxies write `203.0.113.7:51234` or `[2001:db8::7]:51234`: the port would make every connection a stranger. */
function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/**
 * An IPv4 address stands for itself. An IPv6 subscriber has a /64 and may use another of its addresses for every
 * request, so the network is what is counted.
 */
function subscriberOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [left, right] = address.split("::") as [string, string | undefined];
  const before = groupsIn(left);
  const after = groupsIn(right ?? "");
  const zeros = Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

function groupsIn(text: string): string[] {
  if (text === "") return [];
  // An IPv4 address at the end stands for two groups, none of them in the network's half.
  return text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
