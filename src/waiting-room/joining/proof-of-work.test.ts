import { describe, expect, test } from "bun:test";
import { newId, type QueueId, type UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { NOW } from "../../../testing/line.ts";
import { solved } from "../../../testing/clients/proof-of-work.ts";
import { ProofOfWork } from "./proof-of-work.ts";

const QUEUE = newId<QueueId>();
const USER = newId<UserId>();
const OLD = new ProofOfWork(["an old secret"]);
const made = async (work: ProofOfWork) => (await work.challenge(QUEUE, USER, 3, NOW)).challenge;

test("a challenge made before the secret was changed is still good; one of a stranger never is", async () => {
  const proof = await solved(await made(OLD));
  const ofTwo = new ProofOfWork(["a new secret", "an old secret"]);
  expect(await ofTwo.open(proof, QUEUE, USER)).toMatchObject({ expiresAt: NOW + 600_000 });
  const strange = new ProofOfWork(["another secret"]);
  expect(await strange.open(proof, QUEUE, USER)).toMatchObject({ fields: { reason: "forged" } });
});

describe("what is no payload is refused as malformed", () => {
  const encoded = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString("base64");
  const solution = { counter: 1, derivedKey: "00" };
  test.each([
    ["not JSON", Buffer.from("not JSON").toString("base64")],
    ["no challenge", encoded({ solution })],
    ["no signature", encoded({ challenge: { parameters: {} }, solution })],
    ["a signature that is no text", encoded({ challenge: { signature: 5, parameters: {} }, solution })],
    ["no parameters", encoded({ challenge: { signature: "00", parameters: null }, solution })],
    ["no solution", encoded({ challenge: { signature: "00", parameters: {} } })],
    ["a solution that is none", encoded({ challenge: { signature: "00", parameters: {} }, solution: "x" })],
    ["parameters that are none", encoded({ challenge: { signature: "00", parameters: "x" }, solution })],
  ])("%s", async (_, header) => {
    expect(await OLD.open(header, QUEUE, USER)).toMatchObject({ fields: { reason: "malformed" } });
  });

  test("and whatever is longer than a payload can be, but not what just fits", async () => {
    const proof = await solved(await made(OLD));
    // Blanks in base64 say nothing.
    const fits = proof.padEnd(LIMITS.proofOfWorkCharsMax);
    expect(await OLD.open(fits, QUEUE, USER)).toHaveProperty("proofId");
    expect(await OLD.open(`${fits} `, QUEUE, USER)).toMatchObject({ fields: { reason: "malformed" } });
  });
});

test("a challenge with an end of its own was not made here", async () => {
  const challenge = await made(OLD);
  for (const expiresAt of [1, 9_999_999_999]) {
    const ending = { ...challenge, parameters: { ...challenge.parameters, expiresAt } };
    expect(await OLD.open(await solved(ending), QUEUE, USER)).toMatchObject({ fields: { reason: "forged" } });
  }
});
