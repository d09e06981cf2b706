import { isIP } from "node:net";

/**
 * Whether an address is nobody's but the public's: what others have us call must
 * not be in our own network.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return isPublicV4(address);
  const text = address.toLowerCase().replace(/%.*$/, "");
  const words = wordsOf(text);
  if (!words) return false;
  const [first = 0, second = 0] = words;
  const isMapped = words.slice(0, 5).every((word) => word === 0) && (words[5] === 0xffff || words[5] === 0);
  const isTranslated = first === 0x64 && second === 0xff9b;
  const is6to4 = first === 0x2002;
  if (isMapped || isTranslated) return isPublicV4(v4Of(words[6]!, words[7]!));
  if (is6to4) return isPublicV4(v4Of(words[1]!, words[2]!));
  // Global unicast, without documentation (2001:db8) and Teredo (2001:0).
  return first >> 13 === 1 && !(first === 0x2001 && (second === 0xdb8 || second === 0));
}

function isPublicV4(address: string): boolean {
  const [a = 0, b = 0, c = 0] = address.split(".").map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}

function v4Of(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight words of an IPv6 address. */
function wordsOf(address: string): number[] | null {
  if (isIP(address) !== 6) return null;
  const [, head, v4] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const plain =
    v4 === undefined
      ? address
      : `${head}${v4
          .split(".")
          .map((part) => Number(part).toString(16).padStart(2, "0"))
          .join("")
          .replace(/^(....)/, "$1:")}`;
  const [left = "", right] = plain.split("::");
  const parse = (side: string) =>
    side === "" ? [] : side.split(":").map((word) => Number.parseInt(word, 16));
  const [before, after] = [parse(left), parse(right ?? "")];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/**
 * Whether strangers may name this as an address to be called: over TLS, at the usual port, and not in a
 * private network by its number. What a name stands for is looked at when it is called.
 */
export function isPublicEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.protocol !== "https:" || url.port !== "") return false;
  if (url.username !== "" || url.password !== "") return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(host) ? isPublicAddress(host) : host.includes(".");
}
