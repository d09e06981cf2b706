/**
 * Listeners of a queue's stream, in a process of their own: nothing but sockets that count the events they
 * hear. Takes an address, a path, and how many; prints a JSON line `{ open, frames }` whenever either has
 * changed, four times a second at most. Ends with its input.
 */
const [url, path, count] = process.argv.slice(2) as [string, string, string];
const { hostname, port } = new URL(url);
const REQUEST = `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`;
/** Of connections that are being made at once; the system keeps a few thousand waiting at most. */
const AT_A_TIME = 200;
const TELL_EVERY_MS = 250;
const FRAME = Buffer.from("event: frontier");

let open = 0;
let frames = 0;
let told = "";

const numbers = Array.from({ length: Number(count) }).keys();
await Promise.all(Array.from({ length: AT_A_TIME }, connectSome));
setInterval(tell, TELL_EVERY_MS);
// Until whoever started us has had enough, or is gone.
for await (const line of console) if (line === "end") break;
process.exit(0);

async function connectSome(): Promise<void> {
  for (const _ of numbers) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = {
      open: (it: { write: (text: string) => void }) => it.write(REQUEST),
      data: (_: unknown, bytes: Buffer) => {
        if (!bytes.includes(FRAME)) return;
        frames += 1;
        resolve();
      },
      close: () => void (open -= 1),
      error: () => undefined,
    };
    await Bun.connect({ hostname, port: Number(port), socket });
    open += 1;
    await promise;
  }
}

function tell(): void {
  const line = JSON.stringify({ open, frames });
  if (line !== told) console.log(line);
  told = line;
}
