import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";

/**
 * A real SMTP server in a process of its own. It writes down each mail that it accepts before it says so:
 *
 *     bun testing/mail/smtp-server-process.ts <port> <journal>
 *
 * Addresses make trouble: `refused@…` is not known (550), `busy@…` has no room now (452), and at the first
 * mail to `dies@…` the server is gone after it has written it down, before it answers.
 */
const [port, journal] = [Number(process.argv[2]), process.argv[3]!];

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  logger: false,
  onRcptTo({ address }, _session, done) {
    const [code, text] = address.startsWith("refused@") ? [550, "No such mailbox"] : [452, "No room now"];
    if (!/^(refused|busy)@/.test(address)) return done();
    done(Object.assign(new Error(text), { responseCode: code }));
  },
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => void parts.push(part));
    stream.on("end", () => {
      const to = session.envelope.rcptTo[0]!.address;
      const known = existsSync(journal) ? readFileSync(journal, "utf8") : "";
      appendFileSync(journal, `${JSON.stringify({ to, raw: Buffer.concat(parts).toString() })}\n`);
      if (to.startsWith("dies@") && !known.includes(`"${to}"`)) process.kill(process.pid, "SIGKILL");
      else done();
    });
  },
});
process.stdin.resume().on("end", () => process.exit());
server.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
