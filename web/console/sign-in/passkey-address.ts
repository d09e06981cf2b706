/**
 * Where passkeys can be used instead of at this address; null where that is not known. Browsers make them for
 * a name, never for an address of digits; `localhost` is the name of the machine that one sits at.
 */
export function passkeyAddress(address: string): string | null {
  const url = new URL(address);
  if (url.hostname !== "127.0.0.1" && url.hostname !== "[::1]") return null;
  url.hostname = "localhost";
  return url.href;
}
