import { SEAT_LOCKS, slowSeatLocks, withoutLocks } from "../../testing/batches/unguarded.ts";
import { sabotage } from "./sabotage.ts";

/** Preloaded into a worker: nobody locks the seats of a hold, and deciding takes a moment. */
sabotage((tx) => withoutLocks(SEAT_LOCKS)(slowSeatLocks(0.01)(tx)));
