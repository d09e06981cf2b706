import { growthHistory } from "./growth/growth-history.ts";
import { growthLists } from "./growth/growth-lists.ts";
import { growthSeats } from "./growth/growth-seats.ts";
import { growthWaiting, memory } from "./growth/growth-waiting.ts";
import { growthWorkers } from "./growth/growth-workers.ts";
import { hotSeat } from "./hot-seat.ts";
import { idle } from "./idle.ts";
import { lightLoad } from "./light-load.ts";
import type { Measure } from "./measure.ts";
import { purchase } from "./purchase.ts";
import { poll, seatList } from "./reads.ts";
import { arrive, hold, join, pay, topUp } from "./sale-in-steps.ts";
import { waitingRoom } from "./waiting/waiting-room.ts";

/**
 * In the order in which they are made: those that want the same server stand together, and its memory is read
 * before others have used it.
 */
export const ALL_MEASURES: readonly Measure[] = [
  poll,
  seatList,
  memory,
  growthWaiting,
  join,
  arrive,
  hold,
  topUp,
  pay,
  hotSeat,
  purchase,
  idle,
  lightLoad,
  growthSeats,
  growthLists,
  growthHistory,
  growthWorkers,
  waitingRoom,
];
