import { describe, expect, test } from "bun:test";
import { readStatuses, withChanges } from "./seat-statuses.ts";

describe("statuses on the wire", () => {
  test("are two bits a seat, the lowest first", () => {
    // Seats 1 to 6: free, held, sold, not for sale, sold, free.
    const base64 = btoa(String.fromCharCode(0b11_10_01_00, 0b00_10));
    // The last byte is filled up with free seats that there are not.
    expect([...readStatuses(base64)]).toEqual([0, 1, 2, 3, 2, 0, 0, 0]);
  });

  test("change by seat number, and are the same ones when nothing changed", () => {
    const statuses = Uint8Array.from([0, 0, 0]);
    expect([...withChanges(statuses, [[2, 1], [3, 2]])]).toEqual([0, 1, 2]); // prettier-ignore
    expect(withChanges(statuses, [])).toBe(statuses);
    expect([...statuses]).toEqual([0, 0, 0]);
  });
});
