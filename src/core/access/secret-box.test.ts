import { describe, expect, test } from "bun:test";
import { SecretBox } from "./secret-box.ts";

const [OLD, NEW] = ["an-old-secret-of-32-bytes-or-more!", "a-new-secret-of-32-bytes-or-more!!"];

describe("a sealed text", () => {
  test("is opened by whoever has its secret, also when that is no longer the first", () => {
    const sealed = new SecretBox([OLD], "test").seal("비밀 text");
    expect(sealed).not.toContain("text");
    expect(new SecretBox([NEW, OLD], "test").open(sealed)).toBe("비밀 text");
  });

  test("is opened by no other secret and for no other purpose, and not when a byte was changed", () => {
    const box = new SecretBox([OLD], "test");
    const sealed = box.seal("text");
    expect(new SecretBox([NEW], "test").open(sealed)).toBeNull();
    expect(new SecretBox([OLD], "another").open(sealed)).toBeNull();
    const bytes = Buffer.from(sealed, "base64url");
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(box.open(changed.toString("base64url"))).toBeNull();
    }
    for (const none of ["", "abc"]) expect(box.open(none)).toBeNull();
  });
});
