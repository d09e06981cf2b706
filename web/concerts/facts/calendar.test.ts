import { expect, test } from "bun:test";
import { calendarOf } from "./calendar.ts";

const date = (performanceId: string, dateStatus: string, revision: number) => {
  return { performanceId, startsAt: "2027-12-24T10:00:00.000Z", dateStatus, revision };
};
const concert = {
  title: "서울의 밤",
  venue: "Olympic Hall",
  address: "424 Olympic-ro\nSeoul",
  runningMinutes: 150,
  performances: [date("p1", "FIXED", 1), date("p2", "OPEN", 2), date("p3", "CANCELLED", 1)],
};

test("the file has each date with how it stands, and the address of the page", () => {
  const url = "https://tickets.example/concerts/1";
  const [head, ...events] = calendarOf(concert as never, url, 0).split("BEGIN:VEVENT\r\n");
  expect(head).toStartWith("BEGIN:VCALENDAR\r\n");
  const standing = events.map((text) => /^UID:(.*)\r\n.*\r\n(SEQUENCE:.*)\r\n(.*)\r\n/.exec(text)!.slice(1));
  expect(standing).toEqual([
    ["p1@frontrow", "SEQUENCE:10000", "STATUS:CONFIRMED"],
    ["p2@frontrow", "SEQUENCE:20000", "STATUS:CANCELLED"],
    ["p3@frontrow", "SEQUENCE:10000", "STATUS:CANCELLED"],
  ]);
  for (const text of events) expect(text).toContain(`URL:${url}\r\n`);
});
