import { reversedSlowSeatLocks } from "../../testing/batches/unguarded.ts";
import { sabotage } from "./sabotage.ts";

/** Preloaded into one of two workers: it locks seats in the opposite order, and not all at once. */
sabotage(reversedSlowSeatLocks(0.01));
