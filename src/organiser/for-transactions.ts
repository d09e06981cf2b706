/** What other modules of the organiser's work use here: a change, in one transaction, once for each key. */
export { lockDate, renewQueue } from "./sales.ts";
export type { OrganiserChanges } from "./changes.ts";
