import { expect, test } from "bun:test";
import { passkeyAddress } from "./passkey-address.ts";

test.each<[string, string | null]>([
  ["http://127.0.0.1:3000/console/invitation#fri_a", "http://localhost:3000/console/invitation#fri_a"],
  ["http://[::1]:3000/console", "http://localhost:3000/console"],
  ["http://192.168.0.7/console", null],
  ["http://tickets.example/console", null],
])("who cannot use passkeys at %s is sent to %p", (address, instead) => {
  expect(passkeyAddress(address)).toBe(instead);
});
