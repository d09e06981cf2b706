import { expect, test } from "bun:test";
import { flameOf, secondsByPart } from "./processor-profile.ts";

test("a sample counts for the innermost part that it was in, and a rest of the loop for none", () => {
  const frame = (functionName: string, url: string) => ({ functionName, url });
  const nodes = [
    { id: 1, callFrame: frame("(root)", ""), children: [2] },
    { id: 2, callFrame: frame("fetch", "file:///app/src/http/route.ts"), children: [3, 4] },
    { id: 3, callFrame: frame("safeParse", "file:///app/node_modules/zod/v4/core/parse.js") },
    { id: 4, callFrame: frame("insertReservations", "file:///app/src/reservations/store.ts"), children: [5] },
    { id: 5, callFrame: frame("stringify", "") },
  ];
  const seconds = secondsByPart({ nodes, samples: [2, 3, 5, 1], timeDeltas: [250, 250, 500, 900_000] });
  expect(seconds).toEqual({
    "routing and answers": 0.000_25,
    validation: 0.000_25,
    "SQL client": 0.000_5,
    "other JavaScript": 0.001,
  });
});

test("a function has the time of what it called, and its calls from one place are one", () => {
  const frame = (functionName: string, url: string) => ({ functionName, url });
  const nodes = [
    { id: 1, callFrame: frame("(root)", ""), children: [2, 3] },
    { id: 2, callFrame: frame("fetch", "file:///app/src/http/route.ts"), children: [4] },
    { id: 3, callFrame: frame("fetch", "file:///app/src/http/route.ts"), children: [5] },
    { id: 4, callFrame: frame("", "") },
    { id: 5, callFrame: frame("safeParse", "file:///app/node_modules/zod/parse.js") },
  ];
  const flame = flameOf({ nodes, samples: [2, 4, 5, 1], timeDeltas: [250, 250, 500, 1_000] });
  expect(flame).toEqual({
    name: "all",
    part: "other JavaScript",
    seconds: 0.002,
    callees: [
      {
        name: "fetch route.ts",
        part: "routing and answers",
        seconds: 0.001,
        callees: [
          { name: "(unnamed)", part: "routing and answers", seconds: 0.000_25, callees: [] },
          { name: "safeParse parse.js", part: "validation", seconds: 0.000_5, callees: [] },
        ],
      },
    ],
  });
});
