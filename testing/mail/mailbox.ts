import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../processes/child-processes.ts";

export interface ReceivedMail {
  to: string;
  raw: string;
}

const LOOK_EVERY_MS = 50;
const WAIT_MS_MAX = 60_000;

/** What a real SMTP server has accepted. It may be killed and started again, and writes down each mail. */
export class Mailbox {
  readonly smtpUrl: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "frontrow-mail-"));
  #server: Bun.Subprocess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.smtpUrl = `smtp://127.0.0.1:${port}`;
  }

  /** Not started yet. */
  static async prepare(): Promise<Mailbox> {
    return new Mailbox(await freePort());
  }

  async start(): Promise<void> {
    const script = join(import.meta.dir, "smtp-server-process.ts");
    const child = Bun.spawn([process.execPath, script, String(this.#port), this.#journal], {
      // Ends with this process: the server goes when its input is closed.
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#server = child;
    for await (const _ of child.stdout) return;
    throw new Error("the SMTP server did not start");
  }

  async kill(): Promise<void> {
    this.#server?.kill("SIGKILL");
    await this.exited();
  }

  async exited(): Promise<void> {
    await this.#server?.exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  receivedBy(to: string): ReceivedMail[] {
    if (!existsSync(this.#journal)) return [];
    // The last line may be half written.
    const lines = readFileSync(this.#journal, "utf8").split("\n").slice(0, -1);
    const mails = lines.map((line) => JSON.parse(line) as ReceivedMail);
    return mails.filter((mail) => mail.to.toLowerCase() === to.toLowerCase());
  }

  /** Waits for a mail to `to` in which this is found, and answers what was found. */
  async waitFor(to: string, wanted: RegExp): Promise<RegExpExecArray> {
    const until = performance.now() + WAIT_MS_MAX;
    while (performance.now() < until) {
      for (const mail of this.receivedBy(to)) {
        // A line of digits may look like base64.
        const found = wanted.exec(mail.raw) ?? wanted.exec(decodedMail(mail));
        if (found !== null) return found;
      }
      await Bun.sleep(LOOK_EVERY_MS);
    }
    const mails = this.receivedBy(to).map(decodedMail);
    throw new Error(`no mail to ${to} has ${wanted}:\n${mails.join("\n")}`);
  }

  get #journal(): string {
    return join(this.#folder, "journal");
  }
}

/** The mail with its parts as text, whichever of the two encodings each of them has. */
export function decodedMail({ raw }: ReceivedMail): string {
  return raw
    .replaceAll(QUOTED_PART, (part) => decodedQuotes(part))
    .replaceAll(/(?:^[A-Za-z0-9+/]{60,76}\r?\n)*^[A-Za-z0-9+/]+={0,2}\r?\n/gm, (text) =>
      Buffer.from(text, "base64").toString(),
    );
}

/** A part in quoted-printable: its headers, an empty line, its lines up to the next boundary. */
const QUOTED_PART = /^Content-Transfer-Encoding: quoted-printable\r?\n[\s\S]*?(?=^--)/gm;

/** RFC 2045, 6.7: lines that go on end with `=`, and `=E1` is a byte. */
function decodedQuotes(part: string): string {
  return part
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString());
}
