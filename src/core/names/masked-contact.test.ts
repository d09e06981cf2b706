import { expect, test } from "bun:test";
import { maskedContact } from "./masked-contact.ts";

test("a masked contact tells no name, mailbox or number", () => {
  const contact = { name: "김민지", email: "minji@example.org", phone: "+821012345678", locale: "ko" };
  expect(maskedContact(contact)).toEqual({
    name: "김***",
    email: "m***@example.org",
    phone: "***78",
    locale: "ko",
  });
  expect(maskedContact({ name: "", email: "", phone: null, locale: "en" })).toEqual({
    name: "",
    email: "",
    phone: null,
    locale: "en",
  });
});
