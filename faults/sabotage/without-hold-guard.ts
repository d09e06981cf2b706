import { slowSeatLocks, withoutLocks } from "../../testing/batches/unguarded.ts";
import { sabotage } from "./sabotage.ts";

/** Preloaded into a worker: nobody locks the seats of a hold, and deciding takes a moment. */
sabotage((tx) => withoutLocks(/from seats s\s+join \(select performance_id/)(slowSeatLocks(0.01)(tx)));
