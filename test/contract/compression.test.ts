import { beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { admittedBuyer, type Buyer, type ConcertOnSale, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true });
const { frontrow, call } = stage;
let concert: ConcertOnSale;
let buyer: Buyer;

beforeAll(async () => {
  concert = await putOnSale(call);
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
});

function bearers(): Record<string, string> {
  return { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken };
}

describe("an answer of a kilobyte or more", () => {
  const seats = () => `/v1/performances/${concert.performanceIds[0]}/seats`;
  const decompress: Record<string, (bytes: Uint8Array) => Uint8Array> = {
    gzip: gunzipSync,
    br: brotliDecompressSync,
    zstd: (bytes) => Bun.zstdDecompressSync(bytes),
  };

  async function get(
    path: string,
    encoding: string,
  ): Promise<{ bytes: Uint8Array; headers: Headers; status: number }> {
    const headers = { ...bearers(), "Accept-Encoding": encoding };
    const response = await fetch(new URL(path, stage.url), { headers, decompress: false } as RequestInit);
    return { bytes: await response.bytes(), headers: response.headers, status: response.status };
  }

  const cases = ["gzip", "br", "zstd"].flatMap((encoding) =>
    [
      seats,
      () => "/openapi.json",
      () => "/docs",
      () => "/metrics",
      () => "/docs/errors/seat_unavailable",
    ].map((path) => [encoding, path] as const),
  );
  test.each(cases)(
    "is compressed with %s for who accepts only that, and is the same text: %p",
    async (encoding, path) => {
      const [plain, packed] = [await get(path(), "identity"), await get(path(), encoding)];
      expect(plain.headers.get("Content-Encoding")).toBeNull();
      expect(packed.headers.get("Content-Encoding")).toBe(encoding);
      expect(packed.headers.get("Vary")).toBe("Accept-Encoding");
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 1.5);
      const text = Buffer.from(decompress[encoding]!(packed.bytes)).toString();
      // Metrics count the requests for them.
      if (path() !== "/metrics") expect(text).toBe(Buffer.from(plain.bytes).toString());
    },
  );

  test("is left as it is where the client accepts nothing else, or would rather have it so", async () => {
    for (const accepted of ["identity", "", "deflate", "gzip;q=0", "gzip;q=0.3, identity;q=0.8", "*;q=0"])
      expect((await get("/openapi.json", accepted)).headers.get("Content-Encoding")).toBeNull();
  });

  test("goes out in the encoding that the client likes best", async () => {
    const chosen = async (accepted: string) =>
      (await get("/openapi.json", accepted)).headers.get("Content-Encoding");
    expect(await chosen("gzip, br;q=0.9")).toBe("gzip");
    expect(await chosen("gzip;q=0.5, br;q=0.9")).toBe("br");
    expect(await chosen("gzip, deflate, br, zstd")).toBe("zstd");
    expect(await chosen("*")).toBe("zstd");
    expect(await chosen("GZIP")).toBe("gzip");
  });

  test("that nobody shares is compressed too: a list of one's own", async () => {
    const list = await get("/v1/concerts?limit=100", "gzip");
    const text = Buffer.from(
      list.headers.has("Content-Encoding") ? gunzipSync(list.bytes) : list.bytes,
    ).toString();
    expect(text.length >= 1_024).toBe(list.headers.has("Content-Encoding"));
    for (let i = 0; i < 4; i += 1) await putOnSale(call, { description: "About it. ".repeat(30) });
    const longer = await get("/v1/concerts?limit=100", "gzip");
    expect(longer.headers.get("Content-Encoding")).toBe("gzip");
    expect(JSON.parse(Buffer.from(gunzipSync(longer.bytes)).toString()).items.length).toBeGreaterThan(4);
  });

  test("keeps its tag: 304 to who shows it, whichever encoding it came in", async () => {
    const [plain, packed] = [await get(seats(), "identity"), await get(seats(), "gzip")];
    for (const { headers } of [plain, packed]) {
      const again = { ...bearers(), "Accept-Encoding": "gzip", "If-None-Match": headers.get("ETag")! };
      expect((await fetch(new URL(seats(), stage.url), { headers: again })).status).toBe(304);
    }
  });

  test("smaller ones and the stream are sent as they are", async () => {
    expect((await get("/healthz", "gzip")).headers.get("Content-Encoding")).toBeNull();
    const leaving = new AbortController();
    const stream = await fetch(`${stage.url}/v1/queues/${concert.queueId}/stream`, {
      headers: { "Accept-Encoding": "gzip" },
      signal: leaving.signal,
    });
    expect(stream.headers.get("Content-Encoding")).toBeNull();
    leaving.abort();
  });
});
