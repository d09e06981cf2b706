import { slowSeatLocks } from "../../testing/batches/unguarded.ts";
import { sabotage } from "./sabotage.ts";

/** Preloaded into a worker: it locks seats one after another, in the right order. */
sabotage(slowSeatLocks(0.01));
