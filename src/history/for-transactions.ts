export { recordAction } from "./recording.ts";
