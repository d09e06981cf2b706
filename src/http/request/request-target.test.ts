import { expect, test } from "bun:test";
import { requestForApp } from "./request-target.ts";

// `new Request` rejects some of these addresses, but the server passes them on.
const asked = (method: string, url: string) =>
  requestForApp({ method, url, headers: new Headers({ Host: "a" }) } as Request);

test.each([
  ["http://a:99999/nope?x=1", "/nope?x=1"],
  ["http://256.1.1.1/readyz", "/readyz"],
  ["http://:80/readyz", "/readyz"],
  ["/readyz?a=/b", "/readyz?a=/b"],
  ["//metrics", "//metrics"],
])("GET and HEAD of %s reach the app as a GET of the same path, though the host is none", (url, path) => {
  for (const method of ["GET", "HEAD"])
    expect(asked(method, url)).toMatchObject({ method: "GET", url: `http://localhost${path}` });
});

test("a HEAD reaches the app as the GET of the same address, so that pages name the same host", () => {
  const url = "https://tickets.example:8443/robots.txt?x=1";
  expect(asked("HEAD", url)).toMatchObject({ method: "GET", url });
});
