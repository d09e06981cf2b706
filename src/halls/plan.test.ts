import { expect, test } from "bun:test";
import { type PlanSeat, SEAT_FLAGS, seatPlanDocument } from "./plan.ts";

const SEAT: PlanSeat = {
  section: "1층",
  row: "A",
  label: "1",
  category: 0,
  flags: 0,
  x: null,
  y: null,
  companionOf: null,
};
const PLAN = {
  name: "Small hall",
  width: 100,
  height: 80,
  shapes: [{ kind: "text", x: 50, y: 10, text: "STAGE" }] as const,
  sections: [{ name: "1층" }, { name: "2층" }],
  categories: [{ name: "VIP", color: "#aa0000" }, { name: "R" }],
};

test("the document names rows once, with the section and the number of their first seat", () => {
  const seats = [
    { ...SEAT, label: "1" },
    { ...SEAT, label: "3" },
    { ...SEAT, row: "B", category: 1 },
    { ...SEAT, section: "2층", row: "B", label: "12b", category: 1 },
  ];
  expect(seatPlanDocument({ ...PLAN, seats })).toEqual({
    width: 100,
    height: 80,
    shapes: [{ kind: "text", x: 50, y: 10, text: "STAGE" }],
    sections: [{ name: "1층" }, { name: "2층" }],
    rows: [
      { section: 0, label: "A", firstSeat: 1, seats: 2 },
      { section: 0, label: "B", firstSeat: 3, seats: 1 },
      { section: 1, label: "B", firstSeat: 4, seats: 1 },
    ],
    labels: ["1", "3", "1", "12b"],
    x: [],
    y: [],
    categories: [{ name: "VIP", color: "#aa0000" }, { name: "R" }],
    category: [0, 0, 1, 1],
    flags: [0, 0, 0, 0],
    companions: [],
  });
});

test("coordinates are there for all seats or for none, companions with their wheelchair place", () => {
  const { wheelchair, companion, aisle } = SEAT_FLAGS;
  const seats = [
    { ...SEAT, x: 10, y: 20, flags: wheelchair },
    { ...SEAT, x: 30, y: 20, flags: companion | aisle, companionOf: 1 },
  ];
  const document = seatPlanDocument({ ...PLAN, seats });
  expect(document).toMatchObject({ x: [10, 30], y: [20, 20], flags: [1, 10], companions: [[2, 1]] });
  const half = seatPlanDocument({ ...PLAN, seats: [seats[0]!, SEAT] });
  expect(half).toMatchObject({ x: [], y: [] });
});
