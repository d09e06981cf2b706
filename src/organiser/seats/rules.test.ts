import { describe, expect, test } from "bun:test";
import type { AllocationId } from "../../core/ids.ts";
import { changeSeats, checkGiving, checkSeatsExist, type SeatState } from "./rules.ts";

const [HOUSE, SPONSOR] = ["house", "sponsor"] as AllocationId[];
const seat = (
  status: SeatState["status"],
  isFree = status === "AVAILABLE",
  allocationId = null as AllocationId | null,
) => ({
  seatNumber: 1,
  status,
  isFree,
  allocationId,
});

describe("a seat asked to be", () => {
  test.each<
    [string, SeatState, "BLOCKED" | "AVAILABLE", AllocationId | null, "written" | "as it is" | "refused"]
  >([
    ["blocked, and free", seat("AVAILABLE"), "BLOCKED", null, "written"],
    ["blocked, and in a hold that has lapsed", seat("HELD", true), "BLOCKED", null, "written"],
    ["blocked, and held", seat("HELD", false), "BLOCKED", null, "refused"],
    ["blocked, and sold", seat("SOLD"), "BLOCKED", null, "refused"],
    ["blocked, and so already", seat("BLOCKED"), "BLOCKED", null, "as it is"],
    ["blocked for somebody, and for nobody yet", seat("BLOCKED"), "BLOCKED", SPONSOR!, "written"],
    ["blocked for somebody, and for another", seat("BLOCKED", false, HOUSE), "BLOCKED", SPONSOR!, "written"],
    ["blocked for nobody, and for somebody", seat("BLOCKED", false, HOUSE), "BLOCKED", null, "written"],
    ["on sale, and blocked", seat("BLOCKED", false, HOUSE), "AVAILABLE", null, "written"],
    ["on sale, and so already", seat("AVAILABLE"), "AVAILABLE", null, "as it is"],
    ["on sale, and in a hold that has lapsed", seat("HELD", true), "AVAILABLE", null, "written"],
    ["on sale, and held", seat("HELD", false), "AVAILABLE", null, "refused"],
    ["on sale, and sold", seat("SOLD"), "AVAILABLE", null, "refused"],
  ])("%s", (_, state, to, allocationId, outcome) => {
    const { changed, refused, toWrite } = changeSeats([state], to, allocationId);
    expect(changed).toEqual(outcome === "refused" ? [] : [1]);
    expect(toWrite).toEqual(outcome === "written" ? [1] : []);
    expect(refused).toEqual(outcome === "refused" ? [{ seatNumber: 1, currentStatus: state.status }] : []);
  });
});

test("seats are given away all or none, from those on sale and those kept back", () => {
  expect(checkGiving([seat("AVAILABLE"), seat("BLOCKED"), seat("HELD", true)])).toBeNull();
  const taken = [
    { ...seat("HELD", false), seatNumber: 3 },
    { ...seat("SOLD"), seatNumber: 5 },
  ];
  expect(checkGiving([seat("AVAILABLE"), ...taken])).toMatchObject({
    code: "seat_unavailable",
    fields: { seatNumbers: [3, 5] },
  });
});

test("a seat that is not there is named by where it stands in the request", () => {
  const found = new Map([[1, {}]]);
  expect(checkSeatsExist([1], found)).toBeNull();
  expect(checkSeatsExist([1, 9], found)!.fields).toMatchObject({ errors: [{ path: "seatNumbers[1]" }] });
});
