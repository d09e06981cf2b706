import { describe, expect, test } from "bun:test";
import { readHall, seatOf } from "./hall.ts";
import { endOfRow, nextSeat, pageFrom, tappedSeat } from "./pointing.ts";
import { GRADE_COLOURS, gradeClass } from "../facts/grade-colours.ts";
import { needsOf, NO_FILTER, wantedSeats } from "../statuses/seat-filter.ts";
import { gridOf } from "./seat-grid.ts";
import { shownStates, STATE } from "../statuses/seat-state.ts";
import { countedAs, seatsLeftIn } from "../statuses/seats-left.ts";
import { partsOfSection } from "./section-parts.ts";
import { smallHall } from "./small-hall.ts";

const { hall } = smallHall([
  { grade: "VIP", price: 3, rows: ["..........", ".........."] },
  { grade: "Premium", price: 2, rows: [".........."] },
  { grade: "Value", price: 1, rows: [".....", "..........", "..."] },
]);
const PRICE = { category: 0, grade: "R", price: 1 };
/** For the names of rows, beside what the plan draws. */
const ROOM = 20;
const everySeat = Array.from({ length: hall.seats }, (_, seat) => seat);

describe("the plan", () => {
  test("puts every seat where a touch finds it, and no two in one place", () => {
    const grid = gridOf(hall);
    for (const [dx, dy] of [
      [0, 0],
      [9, 0],
      [0, -9],
      [-6, 6],
    ] as const) {
      const found = everySeat.map((seat) => grid.nearest(hall.x[seat]! + dx, hall.y[seat]! + dy, hall.pitch));
      expect(found).toEqual(everySeat);
    }
  });

  test("keeps every seat within itself", () => {
    const half = hall.pitch / 2;
    for (const seat of everySeat) {
      const [x, y] = [hall.x[seat]!, hall.y[seat]!];
      expect(x >= half && x + half <= hall.width && y >= half && y + half <= hall.height).toBe(true);
    }
  });

  test("folds a row of thousands, where nothing says how it stands, and knows no aisle in it", () => {
    const { hall } = smallHall([{ rows: [".".repeat(3_000)] }]);
    expect(hall.width / hall.height).toBeWithin(1, 12);
    expect(hall.blocks).toEqual([{ first: 0, seats: 3_000 }]);
    const grid = gridOf(hall);
    for (const seat of [0, 159, 160, 2_999])
      expect(grid.nearest(hall.x[seat]!, hall.y[seat]!, hall.pitch)).toBe(seat);
  });

  test("gives each grade a letter of its own", () => {
    expect(hall.grades.map((grade) => grade.letter)).toEqual(["V", "P", "A"]);
  });

  test("gives one grade at two prices one letter, and both prices", () => {
    const { hall } = smallHall([
      { grade: "R", price: 1, rows: ["."] },
      { grade: "R", price: 2, rows: ["."] },
    ]);
    expect(hall.grades).toEqual([
      { name: "R", price: 2, letter: "R" },
      { name: "R", price: 1, letter: "R" },
    ]);
    expect([seatOf(hall, 0).price, seatOf(hall, 1).price]).toEqual([1, 2]);
  });

  test("takes seats where the plan has them, and names them as printed", () => {
    const { hall } = smallHall([{ name: "Stalls", rows: [".....", "..  .."] }], true);
    expect([hall.x[7], hall.y[7], hall.pitch]).toEqual([120 + ROOM, 120, 20]);
    expect(seatOf(hall, 7)).toEqual({
      seatNumber: 8,
      section: "Stalls",
      row: "2",
      label: "5",
      grade: "R",
      price: 1,
    });
  });

  test("divides rows at their aisles", () => {
    const { hall } = smallHall([{ rows: ["..... .....", "..  ..", ". . . ."] }], true);
    const lengths = hall.blocks.map(({ seats }) => seats);
    // Seats that all stand far apart are neighbours all the same.
    expect(lengths).toEqual([5, 5, 2, 2, 4]);
  });

  test("finds its stage by the word, in any of the plan's shapes; else at the front", () => {
    const stageOf = (shapes: object[]) => {
      const plan = {
        width: 400,
        height: 400,
        sections: [{ name: "A" }],
        labels: ["1"],
        x: [9],
        y: [9],
        flags: [0],
        companions: [],
      };
      const rows = [{ section: 0, label: "1", firstSeat: 1, seats: 1 }];
      const category = { categories: [{ name: "R" }], category: [0] };
      const { x, y } = readHall({ ...plan, ...category, rows, shapes: shapes as never }, [PRICE]).stage;
      return { x: x - ROOM, y };
    };
    expect(smallHall([{ rows: ["........"] }], true).hall.stage).toEqual({ x: 110 + ROOM, y: 40 });
    const circle = { kind: "circle", x: 200, y: 180, radius: 50 };
    expect(stageOf([circle, { kind: "text", x: 200, y: 190, text: "무대" }])).toEqual({ x: 200, y: 190 });
    const points = [[0, 0], [40, 0], [40, 20]]; // prettier-ignore
    expect(stageOf([{ kind: "polygon", x: 100, y: 100, points, text: "STAGE" }])).toEqual({ x: 120, y: 110 });
    const box = { kind: "text", x: 100, y: 390, text: "Palco 3" };
    expect(stageOf([box])).toEqual({ x: 200, y: 0 });
    // What only sounds like it is no stage; and of several, the one that says nothing else.
    const at = (text: string, x: number) => ({ kind: "text", x, y: 10, text });
    const others = ["Backstage", "Catering", "Courtyard bar", "Way to the stage"].map((text) =>
      at(text, 150),
    );
    for (const text of ["S T A G E", "Bühne", "무 대", "LAPANGAN"])
      expect(stageOf([...others, at(text, 300)])).toEqual({ x: 300, y: 10 });
    expect(stageOf([at("Backstage", 50), at("Main stage", 300)])).toEqual({ x: 300, y: 10 });
    expect(stageOf([at("Backstage", 50)])).toEqual({ x: 200, y: 0 });
  });
});

describe("the whole hall", () => {
  test("has room for a text at its edge, of which half would be cut off", () => {
    const { plan, hall } = smallHall([{ rows: [".".repeat(30), ".".repeat(30)] }], true);
    const text = { kind: "text", x: 100, y: 0, size: 40, text: "STAGE" } as const;
    const { stage, y, height } = readHall({ ...plan, shapes: [text] }, null);
    // Of a letter's height, at most what is drawn of it while all is seen.
    expect(stage.y).toBeGreaterThan(10);
    expect([height - hall.height, y[0]! - hall.y[0]!]).toEqual([stage.y, stage.y]);
  });

  test("has a stage that is seen, however many seats are laid out before it", () => {
    const rows = Array.from({ length: 20 }, () => ".".repeat(25));
    const { hall } = smallHall(Array.from({ length: 40 }, (_, at) => ({ name: `Block ${at}`, rows })));
    const ys = hall.shapes[0]!.points!.map(([, y]) => y!);
    expect((Math.max(...ys) - Math.min(...ys)) / hall.height).toBeGreaterThan(0.05);
    expect(hall.shapes[0]!.y + Math.max(...ys)).toBeLessThan(Math.min(...hall.y));
  });
});

describe("a point of the plan", () => {
  const { hall, states } = smallHall([{ rows: ["..x..", ".....", "....."] }], true);
  const grid = gridOf(hall);
  const tap = (x: number, y: number, reach = 24) =>
    tappedSeat(hall, grid, { x: x + ROOM, y }, reach, (seat) => states[seat] === STATE.AVAILABLE);

  test("in a gap means the nearest free seat within reach", () => {
    expect(tap(40 - 14, 100)).toBe(0);
    expect(tap(40 - 30, 100)).toBe(-1);
    expect(tap(90.5, 86)).toBe(3);
  });

  test("on a seat that is gone means that seat, not its neighbour", () => {
    expect(tap(86, 100)).toBe(2);
  });

  test("leads from seat to seat in every direction, and stays at an end", () => {
    const path = [6, 7, 12, 11, 6, 1];
    const keys = [[1, 0], [0, 1], [-1, 0], [0, -1], [0, -1]] as const; // prettier-ignore
    keys.forEach(([dx, dy], step) => expect(nextSeat(hall, grid, path[step]!, dx, dy)).toBe(path[step + 1]!));
    expect(nextSeat(hall, grid, 0, 0, -1)).toBe(0);
  });

  test("leads to a seat far away on a diagonal, and back", () => {
    const far = smallHall([{ rows: ["...", "..."] }, { rows: [`${" ".repeat(40)}.`] }], true).hall;
    const farGrid = gridOf(far);
    expect(nextSeat(far, farGrid, 5, 1, 0)).toBe(6);
    expect(nextSeat(far, farGrid, 5, 0, 1)).toBe(6);
    expect(nextSeat(far, farGrid, 6, -1, 0)).toBe(5);
  });

  test("goes to the ends of a row, and to the section before or after", () => {
    const two = smallHall([{ rows: ["....", "...."] }, { rows: ["....", "...."] }], true).hall;
    expect([endOfRow(two, 6, false), endOfRow(two, 6, true)]).toEqual([4, 7]);
    // The nearest seat there; in the last section the last row, in the first one the first.
    expect([pageFrom(two, 2, 1), pageFrom(two, 10, 1), pageFrom(two, 14, 1)]).toEqual([10, 14, 14]);
    expect([pageFrom(two, 10, -1), pageFrom(two, 6, -1), pageFrom(two, 2, -1)]).toEqual([6, 2, 2]);
  });

  test("reaches every seat by keys from every other, in halls of scattered blocks", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const at = (step: number) => (seed * 7_919 * step + step * step * 104_729) % 53;
      const sections = [1, 2, 3].map((step) => {
        const row = " ".repeat(at(step)) + "." + " ".repeat(at(step + 4) % 5) + "..";
        return { rows: [row, row.slice(0, -1)] };
      });
      const scattered = smallHall(sections, true).hall;
      const cells = gridOf(scattered);
      const reached = new Set([0]);
      for (const seat of reached) {
        for (const [dx, dy] of [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ] as const)
          // prettier-ignore
          reached.add(nextSeat(scattered, cells, seat, dx, dy));
        for (const isLast of [false, true]) reached.add(endOfRow(scattered, seat, isLast));
        for (const step of [1, -1] as const) reached.add(pageFrom(scattered, seat, step));
      }
      expect({ seed, seats: reached.size }).toEqual({ seed, seats: scattered.seats });
    }
  });

  test("finds the same seat through the grid as by looking at all of them", () => {
    for (let x = 0; x < hall.width; x += 7)
      for (let y = 0; y < hall.height; y += 7) {
        const distances = Array.from(hall.x, (at, seat) => Math.hypot(at - x, hall.y[seat]! - y));
        const least = Math.min(...distances);
        expect(grid.nearest(x, y, 30)).toBe(least <= 30 ? distances.indexOf(least) : -1);
      }
  });
});

describe("what is shown of a hall", () => {
  const mixed = smallHall(
    [
      { grade: "VIP", price: 3, rows: ["wc..xx"] },
      { grade: "R", price: 1, rows: ["xx."] },
    ],
    true,
  );

  test("is everything without a filter, and only what is asked for with one", () => {
    expect(wantedSeats(mixed.hall, NO_FILTER)).toBeNull();
    const wanted = (filter: object) => [...wantedSeats(mixed.hall, { ...NO_FILTER, ...filter })!].join("");
    expect(wanted({ grades: new Set([1]) })).toBe("000000111");
    expect(wanted({ needs: new Set(["wheelchair"]) })).toBe("110000000");
    expect(wanted({ grades: new Set([1]), needs: new Set(["wheelchair"]) })).toBe("000000000");
  });

  test("finds the parts of a section that lies on both sides of another", () => {
    const { hall } = smallHall([{ rows: ["...       ..", "...       ..", "..."] }, { rows: ["..."] }], true);
    const boxes = partsOfSection(hall, 0).map(({ left, right, top, bottom }) => [right - left, bottom - top]);
    expect(boxes).toEqual([
      [40, 40],
      [20, 20],
    ]);
    expect(partsOfSection(hall, 1).length).toBe(1);
  });

  test("gives eight grades eight colours, in the light and in the dark", async () => {
    const [base, seats] = await Promise.all(
      ["base", "seats"].map((name) => Bun.file(new URL(`../../style/${name}.css`, import.meta.url)).text()),
    );
    const values = Array.from({ length: GRADE_COLOURS }, (_, grade) =>
      [...base!.matchAll(new RegExp(`--grade-${grade}: (#\\w+);`, "g"))].map(([, value]) => value),
    );
    expect(values.map((each) => each.length)).toEqual(values.map(() => 2));
    expect(new Set(values.flat()).size).toBe(2 * GRADE_COLOURS);
    for (const grade of values.keys()) {
      expect(seats).toContain(`.grade-chip.${gradeClass(grade)} {`);
      expect(seats).toContain(`.seat.${gradeClass(grade)} {`);
    }
  });

  test("offers no filter that would change nothing", () => {
    expect(needsOf(mixed.hall)).toEqual(["wheelchair"]);
    expect(needsOf(hall)).toEqual([]);
  });

  test("has no prices of a plan by itself, though all of its seats are free", () => {
    const bare = readHall(mixed.plan, null);
    expect(bare.hasPrices).toBe(false);
    expect(mixed.hall.hasPrices).toBe(true);
    // Nothing is left of what is not sold.
    expect([bare, mixed.hall].map(countedAs)).toEqual(["seats.sectionSeats", "seats.sectionCount"]);
    expect(seatsLeftIn(bare, new Uint8Array(bare.seats), null)).toEqual(
      bare.sections.map(({ seats }) => ({ seats, priceFrom: null })),
    );
  });

  test("counts what each section still has, and from which price", () => {
    expect(seatsLeftIn(mixed.hall, mixed.states, null)).toEqual([
      { seats: 4, priceFrom: 3 },
      { seats: 1, priceFrom: 1 },
    ]);
    const wanted = wantedSeats(mixed.hall, { grades: new Set([0]), needs: new Set() });
    expect(seatsLeftIn(mixed.hall, mixed.states, wanted)[1]).toEqual({ seats: 0, priceFrom: null });
  });

  test("puts what the visitor has, and has chosen, before the public status", () => {
    const states = shownStates(Uint8Array.from([0, 1, 2, 3]), [2], [1, 2]);
    expect([...states]).toEqual([STATE.CHOSEN, STATE.MINE, STATE.SOLD, STATE.BLOCKED]);
  });
});
