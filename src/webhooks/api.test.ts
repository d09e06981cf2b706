import { expect, test } from "bun:test";
import { EndpointBody } from "./api.ts";

const takes = (url: string) => EndpointBody.safeParse({ url, events: ["order.paid"] }).success;

test.each([
  "https://partner.example/hooks",
  "https://partner.example:8443/a?b=c#d",
  "https://극장.example/알림",
])("events can be sent to %s", (url) => expect(takes(url)).toBe(true));

test.each([
  "https://partner.example/\0",
  "https://partner.example/\ud800",
  "https://partner.example/a b",
  "https://partner.example/a\nX-Header: y",
  " https://partner.example",
  "https://me:secret@partner.example",
  "ftp://partner.example",
  "partner.example",
])("%j is no address to send events to", (url) => expect(takes(url)).toBe(false));
