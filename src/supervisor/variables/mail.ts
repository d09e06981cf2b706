import { z } from "zod";

/** How mails leave. Holds a password: never print it. */
export interface MailConfig {
  smtpUrl: string;
  /** As mails show it: `Frontrow <tickets@example.com>`, or the bare address. */
  from: string;
}

const CONTACT_DAYS_MAX = 36_500;

const smtpUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== "";
}, "must look like smtp://user:password@host:587 or smtps://user:password@host:465");

const mailFrom = z
  .string()
  .max(320, "must have 320 characters at most")
  .refine((text) => {
    const [, address] = /^[^<>\r\n]*<([^<>]+)>$/.exec(text) ?? [null, text];
    return z.email().safeParse(address).success;
  }, "must be an address: tickets@example.com, or Frontrow <tickets@example.com>");

export const MAIL_VARIABLES = {
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  CONTACT_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, `must be a whole number from 0 to ${CONTACT_DAYS_MAX}`)
    .transform(Number)
    .refine((days) => days <= CONTACT_DAYS_MAX, `must be a whole number from 0 to ${CONTACT_DAYS_MAX}`)
    .default(400),
};

/** Null without SMTP_URL and MAIL_FROM: nothing is sent. One without the other is reported to `missing`. */
export function mailOf(
  { SMTP_URL, MAIL_FROM }: { SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined },
  missing?: (variable: string, because: string) => void,
): MailConfig | null {
  if (SMTP_URL !== undefined && MAIL_FROM !== undefined) return { smtpUrl: SMTP_URL, from: MAIL_FROM };
  if (SMTP_URL !== undefined) missing?.("MAIL_FROM", "is required with SMTP_URL: whom mails come from");
  if (MAIL_FROM !== undefined)
    missing?.("SMTP_URL", "is required with MAIL_FROM: the server that sends mails");
  return null;
}
