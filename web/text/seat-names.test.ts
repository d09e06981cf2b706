import { describe, expect, test } from "bun:test";
import { en } from "./en.ts";
import { formatSeat, formatSeats } from "./seat-names.ts";
import { translatorOf } from "./translator.ts";
import { ko } from "./ko.ts";

const [inKorean, inEnglish] = [translatorOf(ko, "ko"), translatorOf(en, "en")];

const seat = (section: string, row: string, label?: string, seatNumber = 7) => ({
  section,
  row,
  seatNumber,
  ...(label === undefined ? {} : { label }),
});

describe("the name of a seat", () => {
  test.each([
    ["as printed on the chair", seat("1층", "C", "12"), "1층 C열 12번", "1층, row C, seat 12"],
    [
      "with the hall's own name of the section",
      seat("102구역", "5", "8"),
      "102구역 5열 8번",
      "102구역, row 5, seat 8",
    ],
    ["in English", seat("Stalls", "C", "12"), "Stalls C열 12번", "Stalls, row C, seat 12"],
    ["by its number where it has no label", seat("A", "1"), "A 1열 7번", "A, row 1, seat 7"],
    ["without a row", seat("Floor", "", "12"), "Floor 12번", "Floor, seat 12"],
    ["without a section", seat("", "C", "12"), "C열 12번", "row C, seat 12"],
    ["with words of the plan itself", seat("2층", "C열", "12번"), "2층 C열 12번", "2층, C열, 12번"],
    ["at a table", seat("Club", "Table 5", "3"), "Club Table 5 3번", "Club, Table 5, seat 3"],
    [
      "with letters in its label",
      seat("나구역", "가", "12A"),
      "나구역 가열 12A번",
      "나구역, row 가, seat 12A",
    ],
  ])("is said %s", (_, named, korean, english) => {
    expect([formatSeat(inKorean, named), formatSeat(inEnglish, named)]).toEqual([korean, english]);
  });

  test("never says 구역, 열 or 번 twice", () => {
    for (const section of ["A", "A구역", "구역", "1층 나구역"])
      for (const row of ["", "1", "1열", "열"])
        for (const label of ["1", "1번", "번"])
          expect(formatSeat(inKorean, seat(section, row, label))).not.toMatch(/구역 ?구역|열 ?열|번 ?번/);
  });

  test("puts seats of one row together", () => {
    const seats = [seat("Stalls", "C", "12"), seat("Balcony", "A", "1"), seat("Stalls", "C", "13")];
    expect(formatSeats(inEnglish, seats)).toBe("Stalls, row C, seats 12, 13 · Balcony, row A, seat 1");
    expect(formatSeats(inKorean, seats)).toBe("Stalls C열 12, 13번 · Balcony A열 1번");
  });
});
