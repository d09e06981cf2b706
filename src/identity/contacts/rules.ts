/** How a buyer can be reached. */
export interface Contact {
  name: string;
  email: string;
  phone: string | null;
  /** The language of their mails. */
  locale: "ko" | "en";
}

// How contacts are compared: what people write differently and mean the same becomes the same text.

export function comparableEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/**
 * Digits alone, a Korean number as it is dialled at home: `+82 10-1234-5678` is `01012345678`, and so is the
 * same without its plus. No number in Korea begins with 82 by itself.
 */
export function comparablePhone(phone: string): string {
  const digits = phone.normalize("NFKC").replaceAll(/\D/g, "");
  const [, atHome] = /^(?:00)?82(?:0?)(\d{8,10})$/.exec(digits) ?? [];
  return atHome === undefined ? digits : `0${atHome}`;
}

export function comparableName(name: string): string {
  return name.normalize("NFC").replaceAll(/\s+/g, "").toLowerCase();
}
