import { describe, expect, test } from "bun:test";
import { checkCompanions, checkSingles } from "./seating.ts";

/** Seats 1 and 3 are wheelchair places, 2 and 4 the companions' beside them, 5 an ordinary seat. */
const SEATS = [null, 1, null, 3, null].map((companionOf, i) => ({ seatNumber: i + 1, companionOf }));
const choose = (numbers: readonly number[]) => numbers.map((number) => SEATS[number - 1]!);

describe("a companion seat", () => {
  test.each<[chosen: number[], own: number[], refused: number[]]>([
    [[1], [], []],
    [[5], [], []],
    [[1, 2], [], []],
    [[2, 1], [], []],
    [[2], [], [2]],
    [[2, 3], [], [2]],
    [[2, 4], [], [2, 4]],
    [[1, 2, 4], [], [4]],
    [[2], [1], []],
    [[2], [3], [2]],
    [[2, 4, 5], [1], [4]],
  ])("of the choice %p, with %p already the buyer's: refused are %p", (chosen, own, refused) => {
    const refusal = checkCompanions(choose(chosen), (number) => own.includes(number));
    expect((refusal?.fields["seatNumbers"] as number[] | undefined) ?? []).toEqual(refused);
    if (refusal) {
      expect(refusal.code).toBe("invalid_state");
      expect(refusal.fields["currentStatus"]).toBe("COMPANION_WITHOUT_WHEELCHAIR");
    }
  });
});

test("single seats are named by their numbers, which count from 1, and by what is printed on them", () => {
  const find = (seatNumber: number) => ({ seatNumber, section: "1F", row: "B", label: `${seatNumber}a` });
  const refusal = checkSingles([2, 3], Uint8Array.of(1, 1, 1, 1, 1, 0), () => true, find);
  expect(refusal?.message).toEndWith("leave no single seat: 1F, row B, seat 1a (1).");
  expect(refusal?.fields).toEqual({ currentStatus: "SINGLE_SEAT_LEFT", seatNumbers: [1] });
  expect(checkSingles([1, 2], Uint8Array.of(1, 1, 1, 1, 1, 0), () => true, find)).toBeNull();
  const unnamed = checkSingles(
    [2, 3],
    Uint8Array.of(1, 1, 1, 1, 1, 0),
    () => true,
    () => undefined,
  );
  expect(unnamed?.message).toEndWith("leave no single seat: 1.");
});
