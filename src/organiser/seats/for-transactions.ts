/** What the worker's chores use here. */
export { releaseDueAllocation } from "./changing.ts";
