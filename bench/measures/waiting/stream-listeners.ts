/**
 * Listeners of a queue's stream, in a process of their own: nothing but sockets that count the events they
 * hear. Takes the stream's address and how many; tells its parent `{ open, frames }` whenever either has
 * changed, four times a second at most. Ends with its parent.
 */
const [url, count] = process.argv.slice(2) as [string, string];
const { hostname, port, pathname } = new URL(url);
const REQUEST = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`;
/** Of connections that are being made at once; the system keeps a few thousand waiting at most. */
const AT_A_TIME = 200;
const TELL_EVERY_MS = 250;
const FRAME = Buffer.from("event: frontier");

const heard = { open: 0, frames: 0 };
let told = "";

process.on("disconnect", () => process.exit(0));
const numbers = Array.from({ length: Number(count) }).keys();
await Promise.all(Array.from({ length: AT_A_TIME }, connectSome));
setInterval(tell, TELL_EVERY_MS);

async function connectSome(): Promise<void> {
  for (const _ of numbers) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = {
      open: (it: { write: (text: string) => void }) => it.write(REQUEST),
      data: (_: unknown, bytes: Buffer) => {
        if (!bytes.includes(FRAME)) return;
        heard.frames += 1;
        resolve();
      },
      close: () => void (heard.open -= 1),
      error: () => undefined,
    };
    await Bun.connect({ hostname, port: Number(port), socket });
    heard.open += 1;
    await promise;
  }
}

function tell(): void {
  if (JSON.stringify(heard) === told) return;
  told = JSON.stringify(heard);
  process.send!(heard);
}
