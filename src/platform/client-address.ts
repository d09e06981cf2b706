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
  if (trustedHops === 0 || forwardedFor === null) return socketAddress;
  const hops = forwardedFor.split(",");
  return hops[Math.max(0, hops.length - trustedHops)]!.trim() || socketAddress;
}
