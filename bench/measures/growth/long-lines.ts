import { SQL } from "bun";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import { fillLine } from "../../inside/long-line.ts";
import type { Bench } from "../measure.ts";
import { type Buyer, joinAll, makeGuests, putOnSale } from "../setting/buyers.ts";

export const MILLION = 1_000_000;
/** More than a worker remembers the tokens of, so that its memory of them is full. */
const VISITORS_FOR_MEMORY = 25_000;

export interface Line {
  size: number;
  queueId: string;
  /** Those of it who ask. */
  visitors: Buyer[];
}

/**
 * A line of so many, put into the database by its owner: the API would take minutes. Behind them the visitors
 * who will ask have joined through the API.
 */
export async function formLine(
  server: FrontrowProcesses,
  size: number,
  visitorsCount: number,
): Promise<Line> {
  const { queueId } = await putOnSale(server, { seats: 50, queue: { capacity: 1 } });
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  await owner.begin(async (tx) => {
    const [row] = await tx<{ queue_no: number }[]>`
      select queue_no from queues where queue_id = ${queueId} for update`;
    await fillLine(tx, row!.queue_no, size);
  });
  await owner`vacuum (analyze) places`;
  await owner`checkpoint`;
  await owner.close();
  const visitors = await makeGuests(server, visitorsCount);
  await joinAll(server, queueId, visitors);
  return { size, queueId, visitors };
}

/** A line of a million on the server that has as many workers as it starts by itself. */
export function lineOfMillion(bench: Bench): Promise<Line> {
  const form = async () => formLine(await bench.server(null), MILLION, VISITORS_FOR_MEMORY);
  return bench.shared("a line of a million", form);
}
