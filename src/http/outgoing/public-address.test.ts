import { expect, test } from "bun:test";
import { isPublicAddress, isPublicEndpoint } from "./public-address.ts";

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "0.0.0.0",
  "100.64.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "203.0.113.9",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "2001:db8::1",
  "2001::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::a00:1",
  "2002:7f00:1::",
  "2002:a00:1::1",
  "not an address",
  "",
])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  "8.8.8.8",
  "172.32.0.1",
  "100.128.0.1",
  "192.0.1.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2001:4860:4860::8888",
  "::ffff:8.8.8.8",
  "64:ff9b::808:808",
  "2002:808:808::1",
])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));

test.each([
  "http://push.example/1",
  "https://push.example:8443/1",
  "https://user@push.example/1",
  "https://localhost/1",
  "https://127.0.0.1/1",
  "https://10.0.0.1/1",
  "https://0x7f000001/1",
  "https://2130706433/1",
  "https://[::1]/1",
  "https://[fd00::1]/1",
  "https://[::ffff:7f00:1]/1",
  "ftp://push.example/1",
  "push.example",
  "",
])("%s may not be called", (address) => expect(isPublicEndpoint(address)).toBe(false));

test.each([
  "https://fcm.googleapis.com/fcm/send/abc",
  "https://web.push.apple.com/abc",
  "https://8.8.8.8/abc",
])("%s may be called", (address) => expect(isPublicEndpoint(address)).toBe(true));
