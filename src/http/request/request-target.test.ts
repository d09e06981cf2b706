import { expect, test } from "bun:test";
import { requestForApp } from "./request-target.ts";

test.each([
  ["http://a:99999/nope?x=1", "/nope?x=1"],
  ["http://256.1.1.1/readyz", "/readyz"],
  ["/readyz?a=/b", "/readyz?a=/b"],
  ["//metrics", "//metrics"],
])("a HEAD of %s reaches the app as a GET of the same path, whatever the host", (url, path) => {
  // `new Request` rejects some of these addresses, but the server passes them on.
  const asked = requestForApp({ method: "HEAD", url, headers: new Headers({ Host: "a" }) } as Request);
  expect(asked.method).toBe("GET");
  expect(asked.url).toBe(`http://localhost${path}`);
});
