import { expect, test } from "bun:test";
import { UsageError } from "../../testing/programs/program.ts";
import { parseConcertFile } from "./concert-file.ts";
import { SAMPLE_CONCERT_FILE } from "../../testing/halls/sample-concert-file.ts";

const IN_NO_HALL = { startsAt: "2030-12-24T10:00:00Z", plan: 1, prices: {}, kept: [] };

test.each<[string, object, string]>([
  ["of another form", { format: "frontrow-concert-2" }, "format"],
  ["without a hall", { plans: [] }, "plans"],
  [
    "whose date is in no hall",
    { concert: { ...SAMPLE_CONCERT_FILE.concert, performances: [IN_NO_HALL] } },
    "names a plan that is not there",
  ],
])("a concert file %s is refused in a line", (_, change, said) => {
  const file = { ...SAMPLE_CONCERT_FILE, ...change };
  expect(() => parseConcertFile(file, "x.json")).toThrow(UsageError);
  expect(() => parseConcertFile(file, "x.json")).toThrow(said);
});
