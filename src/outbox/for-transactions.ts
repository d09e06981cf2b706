/** What the transactions of other modules use here: they write what buyers are to be told. */
export { insertMessages, tellAgain } from "./store.ts";
export { MessageRows } from "./message-rows.ts";
export { type Delivery, type Message, MESSAGE_KINDS, type MessageKind } from "./rules.ts";
