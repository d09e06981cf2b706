import { expect, test } from "bun:test";
import { EndpointBody } from "./api.ts";

const takes = (url: string) => EndpointBody.safeParse({ url, events: ["order.paid"] }).success;

const LONGEST_LABEL = "a".repeat(63);
const LONGEST_HOST = `${`${LONGEST_LABEL}.`.repeat(3)}${"a".repeat(61)}`;

test.each([
  "https://partner.example/hooks",
  "https://partner.example:8443/a?b=c#d",
  "https://극장.example/알림",
  "HTTPS://partner.example.:65535",
  "http://127.0.0.1/",
  "https://[::1]:1/",
  `https://${LONGEST_HOST}./`,
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
  "http:/partner.example",
  "http:///partner.example",
  "http:\\\\partner.example",
  "http://partner.example:0/",
  "https://partner..example/",
  `https://${LONGEST_LABEL}a.example/`,
  `https://${LONGEST_HOST}a/`,
])("%j is no address to send events to", (url) => expect(takes(url)).toBe(false));
