import { HOUR_MS, setClockWrong } from "./wrong-clock.ts";

/** Preloaded into a worker: its clock is an hour behind. */
setClockWrong(-HOUR_MS);
