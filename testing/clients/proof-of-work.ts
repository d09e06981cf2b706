import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { Buyer } from "../buyer.ts";
import type { Reply } from "./call.ts";

/** A challenge for this buyer, as the server made it. */
export async function askChallenge(buyer: Buyer, queueId: string): Promise<Challenge> {
  const { status, body } = await buyer.call("POST", `/v1/queues/${queueId}/challenges`);
  if (status !== 201) throw new Error(`no challenge: ${JSON.stringify(body)}`);
  return body.challenge;
}

/** The value of the `Proof-Of-Work` header. */
export function payloadOf(challenge: Challenge, solution: object | null): string {
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

export async function solved(challenge: Challenge): Promise<string> {
  return payloadOf(challenge, await solveChallenge({ challenge, deriveKey, counterStart: 1 }));
}

export async function joinWith(buyer: Buyer, queueId: string, proof: string): Promise<Reply> {
  const headers = { "Proof-Of-Work": proof };
  const reply = await buyer.call("POST", `/v1/queues/${queueId}/tokens`, { headers });
  if (reply.status < 300) buyer.queueToken = reply.body.token;
  return reply;
}
