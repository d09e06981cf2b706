/** What the transactions of other modules use here: paying asks whether the buyer can be reached. */
export { KnownContacts } from "./contacts/known-contacts.ts";
