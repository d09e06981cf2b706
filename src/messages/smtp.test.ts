import { expect, test } from "bun:test";
import { createServer } from "node:net";
import { smtpServer } from "./smtp.ts";

/** A mail server that refuses each address, in words that PostgreSQL cannot keep. */
const server = createServer((socket) => {
  socket.write("220 mail.example\r\n");
  socket.on("data", (line) =>
    socket.write(/^RCPT/i.test(line.toString()) ? "550 no\0 such\u202e user\r\n" : "250 OK\r\n"),
  );
  socket.on("error", () => {});
});

test("a mail server's no is kept as one line of what can be printed, and is final", async () => {
  const { promise: listens, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listens;
  const { port } = server.address() as { port: number };
  const mails = smtpServer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: "Shop <shop@example.com>" });
  const mail = { subject: "s", text: "t", html: "<p>t</p>", attachments: [] };
  const delivery = await mails.send(mail, "nobody@example.com", "1");
  expect(delivery).toMatchObject({
    outcome: "refused",
    reason: expect.stringMatching(/550 no {2}such {2}user$/),
  });
  mails.close();
  server.close();
});
