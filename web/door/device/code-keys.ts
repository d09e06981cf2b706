import { callDoor } from "./calls.ts";
import { keep, readFact } from "./database.ts";

/** Checks codes' signatures on the phone, where the browser can do Ed25519. */

interface PublicKey {
  kty: string;
  crv: string;
  x: string;
  kid: string;
}

const imported = new Map<string, Promise<CryptoKey>>();
let keys: PublicKey[] = [];

/** The keys that were kept, or fetched. */
export async function loadCodeKeys(): Promise<void> {
  keys = (await readFact<PublicKey[]>("keys")) ?? [];
}

export async function fetchCodeKeys(): Promise<void> {
  ({ keys } = await callDoor<{ keys: PublicKey[] }>("GET", "/v1/ticket-keys"));
  await keep("facts", [["keys", keys]]);
}

/** Whether the code was signed by us; null where this browser cannot tell. */
export async function isGenuine(code: string): Promise<boolean | null> {
  // Missing on plain HTTP addresses other than this machine's own.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle || keys.length === 0) return null;
  const [header = "", payload = "", signature = ""] = code.trim().split(".");
  try {
    const { kid } = JSON.parse(new TextDecoder().decode(bytesOf(header))) as { kid?: string };
    const jwk = keys.find((each) => each.kid === kid);
    if (!jwk) return false;
    let key = imported.get(jwk.kid);
    if (!key) {
      key = subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
      imported.set(jwk.kid, key);
    }
    const signed = new TextEncoder().encode(`${header}.${payload}`);
    return await subtle.verify({ name: "Ed25519" }, await key, bytesOf(signature), signed);
  } catch (error) {
    return error instanceof DOMException && error.name === "NotSupportedError" ? null : false;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
