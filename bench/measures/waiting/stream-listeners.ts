import { listenToQueue } from "../../../rehearsal/client/queue-listener.ts";
import { createTally } from "../../../rehearsal/judge/tally.ts";

/**
 * Listeners of a queue's stream, in a process of their own. Takes the server's address, the queue and how
 * many; tells its parent `{ open, frames }` whenever either has changed, four times a second at most. Ends
 * with its parent.
 */
const [url, queueId, count] = process.argv.slice(2) as [string, string, string];
/** Of connections that are being made at once; the system keeps a few thousand waiting at most. */
const AT_A_TIME = 200;
const TELL_EVERY_MS = 250;

const tally = createTally(0);
let told = "";

process.on("disconnect", () => process.exit(0));
const numbers = Array.from({ length: Number(count) }).keys();
await Promise.all(Array.from({ length: AT_A_TIME }, connectSome));
setInterval(tell, TELL_EVERY_MS);

async function connectSome(): Promise<void> {
  for (const _ of numbers) await listenToQueue({ url, queueId, tally }).until(() => true);
}

function tell(): void {
  const { "streams listened to": opened, "streams lost": lost, "events heard": frames } = tally.counts;
  const heard = { open: opened - lost, frames };
  if (JSON.stringify(heard) === told) return;
  told = JSON.stringify(heard);
  process.send!(heard);
}
