import { jwtVerify, importJWK } from "jose";
import ece from "http_ece";
import { createECDH, type ECDH, randomBytes } from "node:crypto";

/** What a device has been told, and how its push service was asked. */
export interface Told {
  notice: { stage: string; title: string; body: string; address: string };
  headers: Headers;
}

/**
 * A push service on this machine, with devices that decrypt what they get by another library than the one
 * that encrypts it.
 */
export class PushService {
  /** What it answers, in place of 201. */
  answers = 201;
  asked = 0;
  readonly #devices = new Map<string, Device>();
  readonly #server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      this.asked += 1;
      const device = this.#devices.get(new URL(request.url).pathname);
      if (!device) return new Response(null, { status: 404 });
      if (this.answers !== 201) return new Response(null, { status: this.answers });
      device.take(await request.bytes(), request.headers);
      return new Response(null, { status: 201 });
    },
  });

  get origin(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  device(): Device {
    const path = `/send/${randomBytes(8).toString("hex")}`;
    const device = new Device(`${this.origin}${path}`);
    this.#devices.set(path, device);
    return device;
  }

  forget(device: Device): void {
    this.#devices.delete(new URL(device.endpoint).pathname);
  }

  async close(): Promise<void> {
    await this.#server.stop(true);
  }
}

export class Device {
  readonly endpoint: string;
  readonly told: Told[] = [];
  readonly #keys: ECDH = createECDH("prime256v1");
  readonly #auth = randomBytes(16);

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.#keys.generateKeys();
  }

  /** As its browser would give it. */
  subscription(concertId: string, locale = "ko") {
    const keys = {
      p256dh: this.#keys.getPublicKey().toString("base64url"),
      auth: this.#auth.toString("base64url"),
    };
    return { endpoint: this.endpoint, keys, locale, concertId };
  }

  take(body: Uint8Array, headers: Headers): void {
    const authSecret = this.#auth.toString("base64url");
    const text = ece.decrypt(Buffer.from(body), {
      version: "aes128gcm",
      privateKey: this.#keys,
      authSecret,
    });
    this.told.push({ notice: JSON.parse(text.toString()), headers });
  }
}

/** The claims of a push service's `Authorization`, checked as RFC 8292 says. */
export async function vapidClaims(authorization: string, publicKey: string, origin: string) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization)!;
  if (key !== publicKey) throw new Error("it is another key than the one that was given to browsers");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const jwk = { kty: "EC", crv: "P-256", x: x!, y: y! };
  return (await jwtVerify(token!, await importJWK(jwk, "ES256"), { audience: origin })).payload;
}
