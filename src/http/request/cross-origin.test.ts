import { expect, test } from "bun:test";
import { isCrossOrigin } from "./cross-origin.ts";

test.each<[boolean, string, Record<string, string>]>([
  [false, "GET", { "Sec-Fetch-Site": "cross-site" }],
  [false, "POST", { "Sec-Fetch-Site": "same-origin" }],
  [false, "POST", { "Sec-Fetch-Site": "none" }],
  [true, "POST", { "Sec-Fetch-Site": "cross-site" }],
  [true, "POST", { "Sec-Fetch-Site": "same-site" }],
  [true, "DELETE", { "Sec-Fetch-Site": "cross-site", Origin: "https://box.example" }],
  [false, "PATCH", { Origin: "https://box.example" }],
  [true, "PATCH", { Origin: "https://box.example:8443" }],
  [true, "PATCH", { Origin: "https://evil.example" }],
  [true, "PATCH", { Origin: "null" }],
  [false, "POST", {}],
])("another site's page: %p for %s with %j", (expected, method, headers) => {
  const request = new Request("https://box.example/v1/organiser/staff", {
    method,
    headers: { Host: "box.example", ...headers },
  });
  expect(isCrossOrigin(request)).toBe(expected);
});
