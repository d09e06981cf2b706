import { expect, test } from "bun:test";
import { calendarOf } from "./calendar.ts";

const concert = {
  title: "서울의 밤; 앙코르, 마지막 날의 아주 긴 공연 제목이 이어지는 밤",
  venue: "Olympic Hall",
  address: "424 Olympic-ro\nSeoul",
  runningMinutes: 150,
  performances: [{ performanceId: "p1", startsAt: "2027-12-24T10:00:00.000Z" }],
};

test("a calendar file has the dates in UTC, its texts escaped, and no line over 75 bytes", () => {
  const text = calendarOf(concert as never, "https://tickets.example/concerts/1");
  const lines = text.split("\r\n");
  expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
  const whole = text.replaceAll("\r\n ", "");
  for (const line of [
    "DTSTART:20271224T100000Z",
    "DTEND:20271224T123000Z",
    "SUMMARY:서울의 밤\\; 앙코르\\, 마지막 날의 아주 긴 공연 제목이 이어지는 밤",
    "LOCATION:Olympic Hall\\, 424 Olympic-ro\\nSeoul",
  ])
    expect(whole).toContain(`${line}\r\n`);
});
