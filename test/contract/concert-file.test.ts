import { expect, test } from "bun:test";
import { setStage } from "../../testing/stage.ts";
import { concertFileOf } from "../../web/console/concerts/rehearsal/concert-file.ts";
import { parseConcertFile, rehearsalBody, scenarioOf } from "../../bench/crowd/concert-file.ts";
import { parseScenario } from "../../bench/crowd/scenario.ts";

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
  return JSON.parse(JSON.stringify(concertFileOf(concert, queue, [plan])));
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
  const file = await exported(made.body.concertId);
  const parsed = parseConcertFile(file, "the file");
  const scenario = parseScenario(scenarioOf(parsed), "the file");
  expect(scenario.sale).toMatchObject({ seats: 6, dates: 2, holdSeconds: 420, seatsPerUser: 2 });
  expect(scenario.queue).toMatchObject({ capacity: 7, admitPerMinute: 30 });

  // The wheelchair place, its companion and the restricted view.
  expect(parsed.plans[0]!.csv.match(/\byes\b/g)).toHaveLength(3);
  const again = await importHall(parsed.plans[0]!.csv);
  const nowMs = Date.parse("2031-01-01T00:00:00Z");
  const body = rehearsalBody(parsed, [again], "2031-01-01T00:00:00Z", nowMs);
  expect(body.performances.map(({ startsAt }) => startsAt)).toEqual([
    "2031-01-31T00:00:00.000Z",
    "2031-02-01T00:00:00.000Z",
  ]);
  const rehearsed = await organiser("POST", "/v1/organiser/concerts", { body });
  expect(rehearsed.status).toBe(201);
  const second = await exported(rehearsed.body.concertId);
  const times = { performances: file.concert.performances };
  expect({ ...second, concertId: file.concertId, concert: { ...second.concert, ...times } }).toEqual(file);
});
