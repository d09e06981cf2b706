import { describe, expect, test } from "bun:test";
import { bytesOf, planIn, readPlan } from "../../../testing/halls/read-plan.ts";
import { hall, ofSeats, row, seat, zone } from "../../../testing/halls/written-plan.ts";
import type { SeatPlanDocument } from "../plan.ts";
import { importPlan, type ImportedPlan } from "./import-plan.ts";

describe("a plan of the seating editor", () => {
  test("has its sections, rows and seats in the order of the file, numbered from 1", () => {
    const plan = planIn(
      hall([
        zone("Stalls", [row("A", [seat("1", 0), seat("2", 25)]), row("B", [seat("1", 0, 30)])]),
        zone("Balcony", [row("A", [seat("1", 0, 90)])]),
      ]),
    );
    expect(plan.seats.map(({ section, row, label }) => `${section} ${row} ${label}`)).toEqual([
      "Stalls A 1",
      "Stalls A 2",
      "Stalls B 1",
      "Balcony A 1",
    ]);
    expect(plan.sections).toEqual([{ name: "Stalls" }, { name: "Balcony" }]);
    expect(plan.categories).toEqual([{ name: "R", color: "#ff0000" }]);
  });

  test("adds up the positions of zone, row and seat, and scales neighbours to 20 apart from a margin", () => {
    const seats = [seat("1", 1), seat("2", 26), seat("3", 51)];
    const first = row("A", seats, { position: { x: 10, y: 5 } });
    const second = row("B", [seat("1", 1), seat("2", 26)], { position: { x: 10, y: 55 } });
    const plan = planIn(hall([zone("Stalls", [first, second], { position: { x: -300, y: 1_000 } })]));
    expect(plan.seats.map(({ x, y }) => [x, y])).toEqual([
      [20, 20],
      [40, 20],
      [60, 20],
      [20, 60],
      [40, 60],
    ]);
    expect([plan.width, plan.height]).toEqual([80, 80]);
  });

  test("moves a text that lies far away to the edge, so that the hall stays large", () => {
    const seats = Array.from({ length: 9 }, (_, i) => seat(String(i + 1), 20 * i));
    const text = (x: number, y: number) => ({ shape: "text", position: { x, y }, text: { text: "Bar" } });
    const areas = [text(100_000, 0), text(-100, -5_000), text(80, -100)];
    const plan = planIn(hall([{ ...zone("Stalls", [row("A", seats)]), areas }]));
    // 160 for the seats; 240 to the left at most, and as much to the right and above; margins of 20.
    expect([plan.width, plan.height]).toEqual([100 + 160 + 240 + 40, 240 + 40]);
    expect(plan.shapes.map(({ x, y }) => [x, y])).toEqual([
      [540, 260],
      [20, 0],
      [200, 160],
    ]);
    expect([plan.seats[0]!.x, plan.seats[0]!.y]).toEqual([120, 260]);
  });

  test("leaves out areas that lie far from all seats, and bounds a huge one", () => {
    const seats = Array.from({ length: 9 }, (_, i) => seat(String(i + 1), 20 * i));
    const box = (x: number, y: number, side: number) => ({
      shape: "rectangle",
      position: { x, y },
      rectangle: { width: side, height: side },
    });
    const file = (...areas: object[]) => hall([{ ...zone("Stalls", [row("A", seats)]), areas }]);
    const { plan, warnings } = readPlan(file(box(0, 100, 40), box(50_000, 0, 40), box(0, -90_000, 40)));
    expect(plan!.shapes).toEqual([{ kind: "rectangle", x: 20, y: 120, width: 40, height: 40 }]);
    expect([plan!.width, plan!.height]).toEqual([160 + 40, 140 + 40]);
    expect(warnings).toMatchObject([
      { path: "zones", message: "have areas that lie far from all seats, which are left out: 2" },
    ]);
    // A wall around the whole town: 1.5 times what the seats take, and 60 seats, on every side.
    const town = planIn(file(box(-400_000, -400_000, 800_000)));
    expect([town.width, town.height]).toEqual([160 + 2 * (240 + 1_200) + 40, 2 * (240 + 1_200) + 40]);
  });

  test("takes its scale from the nearest seats, where a table's are numbered to and fro", () => {
    const sides = [1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
      seat(String(n), n % 2 === 0 ? 60 : 0, Math.floor((n - 1) / 2) * 25),
    );
    const plan = planIn(ofSeats(...sides));
    expect(plan.seats.slice(0, 4).map(({ label, x, y }) => [label, x, y])).toEqual([
      ["1", 20, 20],
      ["2", 68, 20],
      ["3", 20, 40],
      ["4", 68, 40],
    ]);
  });

  test("makes one row of its parts on both sides of an aisle, and marks the seats beside the gap", () => {
    const left = row("A", [seat("1", 0), seat("2", 25), seat("3", 50)]);
    const right = row("A", [seat("4", 125), seat("5", 150), seat("6", 175)]);
    const plan = planIn(hall([zone("Stalls", [left, right])]));
    expect(plan.seats.map(({ flags }) => flags)).toEqual([0, 0, 8, 8, 0, 0]);
  });

  test("marks no aisle where a row only bends, or has wider armchairs than others", () => {
    const wide = row("A", [seat("1", 0), seat("2", 50), seat("3", 100), seat("4", 150)]);
    const bent = row("B", [seat("1", 0, 40), seat("2", 24, 47), seat("3", 47, 57), seat("4", 68, 70)]);
    expect(planIn(hall([zone("Stalls", [wide, bent])])).seats.every(({ flags }) => flags === 0)).toBe(true);
  });

  test("numbers neighbours one after the other where odd seats stand on the left", () => {
    const labels: [string, number][] = [
      ["1", 75],
      ["2", 100],
      ["3", 50],
      ["4", 125],
      ["5", 25],
      ["6", 150],
    ];
    const plan = planIn(ofSeats(...labels.map(([label, x]) => seat(label, x))));
    expect(plan.seats.map(({ label }) => label)).toEqual(["5", "3", "1", "2", "4", "6"]);
  });

  test("keeps a file's order from right to left, and that of a round table", () => {
    const fromRight = ofSeats(seat("1", 50), seat("2", 25), seat("3", 0));
    expect(planIn(fromRight).seats.map(({ label }) => label)).toEqual(["1", "2", "3"]);
    const around = [0, 1, 2, 3, 4, 5].map((n) =>
      seat(String(n + 1), 30 * Math.cos((n * Math.PI) / 3), 30 * Math.sin((n * Math.PI) / 3)),
    );
    expect(planIn(ofSeats(...around)).seats.map(({ label }) => label)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
  });

  test("gives each companion the nearest wheelchair place of its row, a free one first", () => {
    const companion = { companion: true };
    const wheelchair = { wheelchair: true };
    const plan = planIn(
      ofSeats(
        seat("1", 0, 0, companion),
        seat("2", 25, 0, wheelchair),
        seat("3", 50, 0, companion),
        seat("4", 75, 0, wheelchair),
        seat("5", 100),
        seat("6", 125, 0, companion),
      ),
    );
    expect(plan.seats.map(({ companionOf }) => companionOf)).toEqual([2, null, 4, null, null, 4]);
    expect(plan.seats.map(({ flags }) => flags)).toEqual([2, 1, 2, 1, 0, 2]);
  });

  test("takes the section that a row or a seat names itself before the zone's name", () => {
    const rows = [
      row("A", [seat("1", 0), seat("2", 25, 0, { section: "Boxes" })], { section: "Left" }),
      row("B", [seat("1", 0, 30)]),
    ];
    expect(planIn(hall([zone("Stalls", rows)])).sections.map(({ name }) => name)).toEqual([
      "Left",
      "Boxes",
      "Stalls",
    ]);
  });

  test("needs no positions of zones and rows, no names of zones, and no size", () => {
    const plan = planIn({
      name: "Hall",
      categories: [{ name: "R" }],
      zones: [{ rows: [{ row_number: 1, seats: [seat(1, 0), seat(2, 25)] }] }],
    });
    expect(plan.seats.map(({ section, row, label }) => [section, row, label])).toEqual([
      ["Hall", "1", "1"],
      ["Hall", "1", "2"],
    ]);
  });

  test("ignores what it does not know", () => {
    const known = { ...seat("1", 0), uuid: "u", radius: 12, start_direction: "<", status: "sold", extra: {} };
    const plan = planIn({
      ...hall([zone("Stalls", [{ ...row("A", [known]), row_label: "Row A", seat_label: "A%s" }])]),
      sections: 3,
    });
    expect(plan.seats).toHaveLength(1);
  });

  test("reads areas and texts of both versions of the format, turned and scaled as the seats are", () => {
    const areas = [
      {
        shape: "rectangle",
        position: { x: 0, y: 100 },
        color: "#ABC",
        border_color: "black",
        rectangle: { width: 50, height: 25 },
        text: { text: "  Main \n stage ", position: { x: 25, y: 12.5 }, size: 25, color: "rgb(1, 2, 255)" },
      },
      { shape: "circle", position: { x: 0, y: 0 }, color: "none", circle: { radius: 10 } },
      { shape: "ellipse", position: { x: 0, y: 0 }, rotation: 30, ellipse: { radius: { x: 25, y: 5 } } },
      { shape: "rectangle", position: { x: 50, y: 50 }, rotation: 90, rectangle: { width: 25, height: 50 } },
      {
        shape: "polygon",
        position: { x: 0, y: 0 },
        polygon: {
          points: [
            { x: 0, y: 0 },
            { x: 25, y: 50 },
          ],
        },
      },
      { width: 50, height: 25, position: { x: 25, y: 25 }, text: "Bar" },
      { shape: "hexagon", position: { x: 0, y: 0 } },
    ];
    const { plan, warnings } = readPlan(
      hall([zone("Stalls", [row("A", [seat("1", 0), seat("2", 25)])], { areas })]),
    );
    const [left, top] = [plan!.seats[0]!.x!, plan!.seats[0]!.y!];
    expect(plan!.shapes.map((shape) => ({ ...shape, x: shape.x - left, y: shape.y - top }))).toEqual([
      { kind: "rectangle", x: 0, y: 80, fill: "#aabbcc", stroke: "#000000", width: 40, height: 20 },
      { kind: "text", x: 20, y: 90, text: "Main stage", size: 20, fill: "#0102ff" },
      { kind: "circle", x: 0, y: 0, radius: 8 },
      { kind: "ellipse", x: 0, y: 0, radiusX: 20, radiusY: 4, rotation: 30 },
      {
        kind: "polygon",
        x: 40,
        y: 40,
        points: [
          [0, 0],
          [0, 20],
          [-40, 20],
          [-40, 0],
        ],
      },
      {
        kind: "polygon",
        x: 0,
        y: 0,
        points: [
          [0, 0],
          [20, 40],
        ],
      },
      { kind: "rectangle", x: 20, y: 20, width: 40, height: 20 },
      { kind: "text", x: 20, y: 20, text: "Bar", size: 13 },
    ]);
    expect(warnings).toMatchObject([
      {
        path: "zones[0].areas[6].shape",
        message: "is a kind of area that is not known, so it is left out",
      },
    ]);
    expect(Math.min(...plan!.shapes.map(({ x }) => x))).toBeGreaterThanOrEqual(0);
  });

  test("warns of colours that cannot be read, and leaves out categories without seats", () => {
    const categories = [{ name: "Unused", color: "#123456" }, { name: "R", color: "dusky" }, { name: "S" }];
    const { plan, warnings } = readPlan({ ...ofSeats(seat("1", 0)), categories });
    expect(plan!.categories).toEqual([{ name: "R" }]);
    expect(warnings.map((warning) => ("path" in warning ? warning.path : ""))).toEqual([
      "categories[1].color",
      "categories[2].color",
      "categories[0]",
      "categories[2]",
    ]);
  });

  test("has no coordinates where no seat has a position", () => {
    const { position: _, ...unplaced } = seat("1", 0);
    const plan = planIn(ofSeats(unplaced, { ...unplaced, seat_number: "2" }));
    expect(plan.seats.map(({ x, y }) => [x, y])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect([plan.width, plan.height]).toEqual([0, 0]);
  });
});

test("what is kept of a plan is its document, and what its organiser is told are its counts", () => {
  const file = hall(
    [zone("Stalls", [row("A", [seat("1", 0), seat("2", 25), seat("3", 50, 0, { category: "S" })])])],
    {
      categories: [
        { name: "R", color: "#ff0000" },
        { name: "S", color: "#00ff00" },
      ],
    },
  );
  const imported = importPlan({ mediaType: "application/json", bytes: bytesOf(file), name: "Other" });
  expect(imported).toMatchObject({
    name: "Other",
    seats: 3,
    sections: 1,
    categories: [
      { name: "R", seats: 2 },
      { name: "S", seats: 1 },
    ],
    warnings: [],
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const document = JSON.parse((imported as ImportedPlan).document) as SeatPlanDocument;
  expect(document).toMatchObject({ labels: ["1", "2", "3"], category: [0, 0, 1], x: [20, 40, 60] });
});
