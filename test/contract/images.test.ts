import { describe, expect, test } from "bun:test";
import { Images } from "../../src/catalogue/images/service.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { putOnSale } from "../../testing/buyer.ts";
import { IMAGES } from "../../testing/uploads/images.ts";
import { setStage } from "../../testing/stage.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";

const stage = setStage({ listens: true });
const { frontrow, call, organiser } = stage;

const upload = (mediaType: string, rawBody: string | Uint8Array<ArrayBuffer>) =>
  organiser("POST", "/v1/organiser/images", { rawBody, headers: { "Content-Type": mediaType } });
const keep = async ({ mediaType, bytes } = IMAGES.PNG): Promise<string> =>
  (await upload(mediaType, bytes)).body.imageId;

describe("an image", () => {
  test.each(Object.entries(IMAGES))("in %s is kept once, and shown to everybody", async (_, image) => {
    const { mediaType, bytes, width, height } = image;
    const reply = await upload(mediaType, bytes);
    expect(reply).toMatchObject({ status: 201, body: { mediaType, width, height } });
    expect((await upload(mediaType, bytes)).body.imageId).toBe(reply.body.imageId);
    const path = `/v1/images/${reply.body.imageId}`;
    for (let time = 0; time < 2; time += 1) {
      const shown = await fetch(stage.url + path);
      expect(shown.status).toBe(200);
      expect(await shown.bytes()).toEqual(bytes);
      expect(Object.fromEntries(shown.headers)).toMatchObject({
        "content-type": mediaType,
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
      });
    }
    const again = await call("GET", path, { headers: { "If-None-Match": `"${reply.body.imageId}"` } });
    expect(again).toMatchObject({ status: 304, body: "" });
  });

  test.each<[string, string, string | Uint8Array<ArrayBuffer>, string]>([
    ["that is a page", "image/png", "<html><script>alert(1)</script></html>", "body"],
    [
      "that is a drawing with scripts",
      "image/svg+xml",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "Content-Type",
    ],
    ["that is another kind than it says", "image/png", IMAGES.JPEG.bytes, "body"],
    ["that breaks off", "image/png", IMAGES.PNG.bytes.slice(0, 60), "body"],
    ["that is empty", "image/webp", "", "body"],
    ["in JSON", "application/json", "{}", "Content-Type"],
  ])("%s is refused: 400", async (_, mediaType, body, path) => {
    const reply = await upload(mediaType, body);
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request", errors: [{ path }] } });
  });

  test("of more than 64 KiB is taken, and of more than 2 MiB refused, however it is sent", async () => {
    const send = (bytes: number, isStreamed: boolean) => {
      const body = new Uint8Array(bytes);
      body.set(IMAGES.PNG.bytes);
      return fetch(`${stage.url}/v1/organiser/images`, {
        method: "POST",
        headers: { "Content-Type": "image/png", Authorization: `Bearer ${ORGANISER_KEY}` },
        body: isStreamed ? new Blob([body]).stream() : body,
      });
    };
    for (const isStreamed of [false, true]) {
      expect((await send(LIMITS.imageBytes, isStreamed)).status).toBe(201);
      const refused = await send(LIMITS.imageBytes + 1, isStreamed);
      expect(refused.status).toBe(413);
      expect(await refused.json()).toMatchObject({ code: "body_too_large" });
    }
  });

  test("that does not exist is 404", async () => {
    expect((await call("GET", `/v1/images/${Bun.randomUUIDv7()}`)).status).toBe(404);
  });
});

test.each(["posterId", "logoId"])("a concert's %s is an image that is there", async (name) => {
  const imageId = await keep();
  const { concertId } = await putOnSale(call, { [name]: imageId });
  expect((await call("GET", `/v1/concerts/${concertId}`)).body[name]).toBe(imageId);
  const absent = { [name]: Bun.randomUUIDv7() };
  const changed = await organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body: absent });
  expect(changed).toMatchObject({ status: 400, body: { errors: [{ path: name }] } });
  const about = { title: "T", venue: "V", performances: [{ startsAt: "2030-12-24T10:00:00Z" }] };
  const made = await organiser("POST", "/v1/organiser/concerts", { body: { ...about, ...absent } });
  expect(made).toMatchObject({ status: 400, body: { errors: [{ path: name }] } });
});

test("a worker keeps no more bytes of images than it may, and reads one once for all who ask", async () => {
  const ids = [await keep(IMAGES.PNG), await keep(IMAGES.JPEG), await keep(IMAGES["lossless WebP"])];
  const bytesMax = IMAGES.PNG.bytes.length + IMAGES.JPEG.bytes.length;
  const { db } = frontrow.services;
  const images = new Images(db, bytesMax);
  const before = db.roundTrips;
  await Promise.all([1, 2, 3].map(() => images.find(ids[0] as never)));
  expect(db.roundTrips - before).toBe(1);
  for (const id of ids) await images.find(id as never);
  expect(images.bytes).toBe(bytesMax - IMAGES.PNG.bytes.length + IMAGES["lossless WebP"].bytes.length);
  const asked = db.roundTrips;
  await images.find(ids[2] as never);
  expect(db.roundTrips).toBe(asked);
});
