export { ActionRows } from "./action-rows.ts";
export { readLastTestMail, TEST_MAIL } from "./store.ts";
export { recordAction } from "./recording.ts";
export { readActsUpon } from "./store.ts";
export { checkRevision, revisionOf, revisionsOf } from "./revisions.ts";
