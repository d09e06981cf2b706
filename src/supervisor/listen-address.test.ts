import { expect, test } from "bun:test";
import { refuseUnusableAddress } from "./listen-address.ts";

test.each([
  ["256.1.1.1", "HOST 256.1.1.1 cannot be resolved"],
  ["nohost.invalid", "HOST nohost.invalid cannot be resolved"],
  // Of the documentation's own network, in which no machine is.
  ["192.0.2.1", "HOST 192.0.2.1 is not an address of this machine"],
])("%s is refused by the variable's name, whether a port was chosen or not", async (host, complaint) => {
  for (const port of [0, 38_170]) await expect(refuseUnusableAddress(host, port)).rejects.toThrow(complaint);
});

test("any free port of this machine will do", async () => {
  for (const host of ["127.0.0.1", "0.0.0.0", "localhost"]) await refuseUnusableAddress(host, 0);
});
