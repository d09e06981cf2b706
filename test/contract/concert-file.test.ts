import { expect, test } from "bun:test";
import { setStage } from "../../testing/stage.ts";
import { concertFileName, concertFileOf } from "../../web/console/concerts/rehearsal/concert-file.ts";
import {
  keptSeatChanges,
  parseConcertFile,
  rehearsalBody,
  scenarioOf,
} from "../../rehearsal/crowd/concert-file.ts";
import { parseScenario } from "../../rehearsal/crowd/scenario.ts";

/** What the console exports of a concert is the same concert on another server. */
const { call, organiser } = setStage();

const HALL = [
  "section,row,seat,category,wheelchair,companion,restricted_view,x,y",
  '"Stalls, left",A,1,VIP,yes,,,0,0',
  '"Stalls, left",A,2,VIP,,yes,,50,0',
  "Balcony,1,1,R,,,yes,0,80",
].join("\n");

async function importHall(csv: string): Promise<string> {
  const headers = { "Content-Type": "text/csv" };
  const reply = await organiser("POST", "/v1/organiser/seat-plans?name=Hall", { rawBody: csv, headers });
  expect(reply).toMatchObject({ status: 201, body: { seats: 3, warnings: [] } });
  return reply.body.seatPlanId;
}

async function exported(concertId: string) {
  const concert = (await organiser("GET", `/v1/organiser/concerts/${concertId}`)).body;
  const queue = (await organiser("GET", `/v1/organiser/queues/${concert.queueId}`)).body;
  const plan = (await call("GET", `/v1/seat-plans/${concert.performances[0].seatPlanId}`)).body;
  const seats = await Promise.all(
    concert.performances.map(async ({ performanceId }: { performanceId: string }) => {
      return (await organiser("GET", `/v1/organiser/performances/${performanceId}/seat-status`)).body;
    }),
  );
  return JSON.parse(JSON.stringify(concertFileOf(concert, queue, [plan], seats)));
}

test("a concert that is made of its file is the same concert, and gives the same file again", async () => {
  const seatPlanId = await importHall(HALL);
  const prices = { VIP: 154_000, R: 121_000 };
  const made = await organiser("POST", "/v1/organiser/concerts", {
    body: {
      title: "Winter Light",
      venue: "Small Theatre",
      policy: { seatsPerUser: 2, holdSeconds: 420 },
      queue: { capacity: 7, admitPerMinute: 30 },
      performances: [
        { startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices },
        { startsAt: "2030-12-25T10:00:00Z", seatPlanId, prices },
      ],
    },
  });
  // Of the first date, a seat is kept back for a sponsor, and of the second, one is given away.
  const [first, second] = made.body.performances.map(
    ({ performanceId }: { performanceId: string }) => `/v1/organiser/performances/${performanceId}`,
  );
  const kept = { seatNumbers: [2], to: "BLOCKED", allocation: "Acme", reason: "r" };
  await organiser("POST", `${first}/seat-changes`, { body: kept });
  const given = { seatNumbers: [3], recipient: { name: "Kim Minji" }, reason: "Press" };
  await organiser("POST", `${second}/complimentary-tickets`, { body: given });
  const file = await exported(made.body.concertId);
  expect(file.concert.performances.map((date: { kept: number[] }) => date.kept)).toEqual([[2], [3]]);
  expect(JSON.stringify(file)).not.toMatch(/Acme|Minji|Press/);
  const parsed = parseConcertFile(file, "the file");
  const scenario = parseScenario(scenarioOf(parsed), "the file");
  expect(scenario.sale).toMatchObject({ seats: 4, dates: 2, holdSeconds: 420, seatsPerUser: 2 });
  expect(scenario.queue).toMatchObject({ capacity: 7, admitPerMinute: 30 });

  // The wheelchair place, its companion and the restricted view.
  expect(parsed.plans[0]!.csv.match(/\byes\b/g)).toHaveLength(3);
  const hall = await importHall(parsed.plans[0]!.csv);
  const nowMs = Date.parse("2031-01-01T00:00:00Z");
  const body = rehearsalBody(parsed, [hall], "2031-01-01T00:00:00Z", nowMs);
  expect(body.performances.map(({ startsAt }) => startsAt)).toEqual([
    "2031-01-31T00:00:00.000Z",
    "2031-02-01T00:00:00.000Z",
  ]);
  const rehearsed = await organiser("POST", "/v1/organiser/concerts", { body });
  expect(rehearsed.status).toBe(201);
  for (const { date, body: change } of keptSeatChanges(parsed)) {
    const { performanceId } = rehearsed.body.performances[date];
    const path = `/v1/organiser/performances/${performanceId}/seat-changes`;
    expect(await organiser("POST", path, { body: change })).toMatchObject({ body: { refused: [] } });
  }
  const again = await exported(rehearsed.body.concertId);
  const times = { performances: file.concert.performances };
  expect({ ...again, concertId: file.concertId, concert: { ...again.concert, ...times } }).toEqual(file);
});

test.each<[string, string]>([
  ["Winter Light", "Winter Light.concert.json"],
  ["겨울 불빛: 서울/부산", "겨울 불빛 서울 부산.concert.json"],
  ["..\n", "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11.concert.json"],
])("the file of a concert called %j is called %j", (title, name) => {
  expect(concertFileName({ title, concertId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" })).toBe(name);
});
