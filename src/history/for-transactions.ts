export { ActionRows } from "./action-rows.ts";
export { recordAction } from "./recording.ts";
