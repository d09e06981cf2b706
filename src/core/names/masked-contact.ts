interface Contact {
  name: string;
  email: string;
  phone: string | null;
  locale: string;
}

/** A contact by which somebody who knows the person recognises them, and nobody can reach them. */
export function maskedContact({ name, email, phone, locale }: Contact): Contact {
  const at = email.indexOf("@");
  return {
    name: masked(name),
    email: at < 1 ? masked(email) : `${masked(email.slice(0, at))}${email.slice(at)}`,
    phone: phone === null ? null : `***${phone.slice(-2)}`,
    locale,
  };
}

/** The first character; how many follow is not told. */
function masked(text: string): string {
  return text === "" ? "" : `${[...text][0]}***`;
}
