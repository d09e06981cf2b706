import { describe, expect, test } from "bun:test";
import { instantOf, isSkipped, localOf } from "./local-time.ts";

describe("a time that is typed for a venue", () => {
  test("is the venue's, whatever clock the organiser's own device has", () => {
    expect(instantOf("2026-12-24T19:00", "Asia/Seoul")).toBe("2026-12-24T10:00:00.000Z");
    expect(instantOf("2026-07-01T19:30", "Europe/Berlin")).toBe("2026-07-01T17:30:00.000Z");
    expect(localOf("2026-12-24T10:00:00Z", "Asia/Seoul")).toBe("2026-12-24T19:00");
  });

  test("that the clock shows twice is the first, and one that it skips is as long after the change", () => {
    expect(instantOf("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(instantOf("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  });

  test("is known to be skipped before it is saved", () => {
    expect(isSkipped("2026-03-29T02:30", "Europe/Berlin")).toBe(true);
    for (const shown of ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T02:30", "", "soon"])
      expect(isSkipped(shown, "Europe/Berlin")).toBe(false);
    expect(isSkipped("2026-03-29T02:30", "Asia/Seoul")).toBe(false);
  });

  test("is what it was when it is shown again", () => {
    for (const local of ["2026-01-01T00:00", "2026-03-29T03:00", "2026-10-25T03:00", "2026-12-31T23:59"])
      expect(localOf(instantOf(local, "Europe/Berlin")!, "Europe/Berlin")).toBe(local);
  });

  test("is none where nothing or no time is typed", () => {
    expect(instantOf("", "Asia/Seoul")).toBeNull();
    expect(instantOf("soon", "Asia/Seoul")).toBeNull();
  });
});
