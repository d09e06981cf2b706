/** What the worker's chores use here. */
export { collectEvents } from "./collecting.ts";
