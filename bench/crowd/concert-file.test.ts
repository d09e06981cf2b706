import { expect, test } from "bun:test";
import { UsageError } from "../program.ts";
import { parseConcertFile } from "./concert-file.ts";

test.each<[string, object, string]>([
  ["of another form", { format: "frontrow-concert-2" }, "format"],
  ["without a hall", { plans: [] }, "plans"],
  [
    "whose date is in no hall",
    { plans: [{ name: "h", seats: 1, csv: "" }] },
    "names a plan that is not there",
  ],
])("a concert file %s is refused in a line", (_, change, said) => {
  const queue = {
    capacity: 1,
    admitPerMinute: null,
    arrivalSeconds: 60,
    graceSeconds: 300,
    sessionSeconds: 600,
    lottery: false,
    proofOfWork: null,
  };
  const performances = [{ startsAt: "2030-12-24T10:00:00Z", plan: 1, prices: {} }];
  const policy = { holdSeconds: 300, seatsPerUser: 4 };
  const concert = { title: "t", venue: "v", timeZone: "Asia/Seoul", policy, queue, performances };
  const file = {
    format: "frontrow-concert-1",
    plans: [{ name: "h", seats: 1, csv: "" }],
    concert,
    ...change,
  };
  expect(() => parseConcertFile(file, "x.json")).toThrow(UsageError);
  expect(() => parseConcertFile(file, "x.json")).toThrow(said);
});
