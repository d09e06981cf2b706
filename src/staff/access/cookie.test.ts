import { describe, expect, test } from "bun:test";
import { endedCookies, sessionCookie, sessionOfCookie } from "./cookie.ts";

describe("the cookie of a session", () => {
  test.each<[string, Record<string, string>]>([
    ["an Origin of TLS", { Origin: "https://box.example" }],
    ["a proxy that speaks TLS", { "X-Forwarded-Proto": "https" }],
  ])("with %s is for TLS and this host alone", (_, headers) => {
    expect(sessionCookie(new Headers(headers), "abc")).toBe(
      "__Host-frontrow-staff=abc; Path=/; Max-Age=86400; HttpOnly; SameSite=Strict; Secure",
    );
  });

  test("without TLS is a plain one, and still out of reach of scripts and other sites", () => {
    for (const headers of [{}, { Origin: "http://localhost:3000", "X-Forwarded-Proto": "https" }])
      expect(sessionCookie(new Headers(headers), "abc")).toBe(
        "frontrow-staff=abc; Path=/; Max-Age=86400; HttpOnly; SameSite=Strict",
      );
  });

  test("is found among others, the one of TLS first", () => {
    expect(sessionOfCookie("a=b; frontrow-staff=plain; c=d")).toBe("plain");
    expect(sessionOfCookie("frontrow-staff=plain; __Host-frontrow-staff=safe")).toBe("safe");
    for (const none of [null, "", "a=b", "frontrow-staff=", "xfrontrow-staff=1"])
      expect(sessionOfCookie(none)).toBeUndefined();
  });

  test("that ends is taken away under both names", () => {
    expect(endedCookies()).toEqual([
      "__Host-frontrow-staff=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure",
      "frontrow-staff=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    ]);
  });
});
