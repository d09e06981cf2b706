import { describe, expect, test } from "bun:test";
import { clientAddress } from "./client-address.ts";

const SOCKET = "10.0.0.9";

describe("the address that a request is counted under", () => {
  test.each<[forwardedFor: string | null, trustedHops: number, address: string]>([
    // no trusted proxy: the header is ignored, because the client may write anything into it
    [null, 0, SOCKET],
    ["1.2.3.4", 0, SOCKET],
    // one proxy: it added the last entry
    ["203.0.113.7", 1, "203.0.113.7"],
    ["1.2.3.4, 203.0.113.7", 1, "203.0.113.7"],
    ["1.2.3.4,203.0.113.7 ", 1, "203.0.113.7"],
    // two proxies
    ["1.2.3.4, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"],
    ["203.0.113.7, 10.0.0.2", 2, "203.0.113.7"],
    // fewer entries than proxies, or none at all
    ["203.0.113.7", 2, "203.0.113.7"],
    [null, 1, SOCKET],
    ["", 1, SOCKET],
    ["1.2.3.4, ", 1, SOCKET],
    // some proxies add the port
    ["203.0.113.7:51234", 1, "203.0.113.7"],
    ["[2001:db8:1:2::7]:51234", 1, "2001:db8:1:2::/64"],
    ["unknown", 1, "unknown"],
  ])("%p behind %p proxies: %s", (forwardedFor, trustedHops, address) => {
    expect(clientAddress(SOCKET, forwardedFor, trustedHops)).toBe(address);
  });
});

describe("an IPv6 subscriber has a whole /64, and is counted as one however it is written", () => {
  test.each([
    ["2001:db8:1:2::7", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:0000:0000:0000:0007", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::7", "2001:db8:1:3::/64"],
    ["2001:db8::7", "2001:db8:0:0::/64"],
    ["2001:db8::1:2:3:4", "2001:db8:0:0::/64"],
    ["2001:db8::5:1:2:3:4", "2001:db8:0:5::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["::1:2:3:4:192.0.2.1", "0:0:1:2::/64"],
    // an IPv4 client on a dual-stack socket
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:203.0.113.7", "203.0.113.7"],
    ["203.0.113.7", "203.0.113.7"],
  ])("%s: %s", (socketAddress, address) => {
    expect(clientAddress(socketAddress, null, 0)).toBe(address);
  });
});
