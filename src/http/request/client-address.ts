import { isIPv6 } from "node:net";

/**
 * The address under which a request is counted. Each proxy in front appends the address it saw to
 * `X-Forwarded-For`. With `trustedHops` proxies, the client's address is that many entries from the right;
 * anything further left may be forged by the client. Without trusted proxies the header is ignored.
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

/**
 * Some proxies write `203.0.113.7:51234` or `[2001:db8::7]:51234`. With the port, every connection would
 * count separately.
 */
function withoutPort(entry: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
}

/**
 * An IPv4 address counts as it is. An IPv6 subscriber has a /64 and may use a new address for every request,
 * so the network is counted.
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
  // An IPv4 address at the end takes the place of two groups, both outside the network part.
  return text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
