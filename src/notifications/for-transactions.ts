/** What tells visitors of their turn by mail: the mails themselves are written elsewhere. */
export type { TurnMails } from "./turn-mails.ts";
