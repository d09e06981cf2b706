import { createTransport } from "nodemailer";
import { lineFromOutside } from "../core/names/visible-text.ts";
import { SECOND_MS } from "../core/time.ts";
import type { Delivery } from "../outbox/for-transactions.ts";
import type { Mail } from "./mails/blocks.ts";

const CONNECT_MS = 5 * SECOND_MS;
const SILENCE_MS = 15 * SECOND_MS;
const REASON_CHARS_MAX = 200;

/** Sends mails through an SMTP server. */
export interface MailServer {
  /** `messageId` stays the same for each attempt at one mail, so that a reader can tell a repetition. */
  send(mail: Mail, to: string, messageId: string): Promise<Delivery>;
  close(): void;
}

export function smtpServer({ smtpUrl, from }: { smtpUrl: string; from: string }): MailServer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.replace(/>$/, "").split("@").at(-1)!;
  return {
    async send({ subject, text, html, attachments }, to, messageId) {
      try {
        await transport.sendMail({
          from,
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId: `<${messageId}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
          attachments: attachments.map(({ cid, ...file }) => (cid === null ? file : { ...file, cid })),
        });
        return { outcome: "accepted" };
      } catch (error) {
        return deliveryOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  code?: string;
  /** The server's answer: 5xx is for good, 4xx for now (RFC 5321, section 4.2.1). */
  responseCode?: number;
}

/** Only a plain no to this mail is final. A refused login, say, is put right by the organiser. */
function deliveryOf({ code, responseCode, message }: SmtpError): Delivery {
  const reason = lineFromOutside(`${responseCode ?? code ?? "error"}: ${message}`, REASON_CHARS_MAX);
  const isFinal = (code === "EENVELOPE" || code === "EMESSAGE") && (responseCode ?? 0) >= 500;
  return { outcome: isFinal ? "refused" : "failed", reason };
}
