/** What the box office's transactions use here: they sell and take back without a place in line. */
export { askPurchase, checkPaid, giveSeatsBack } from "./cancelling.ts";
export { PaymentRows } from "./payment-rows.ts";
export { type Cancellation, chooseSeats, quoteWith } from "./rules.ts";
export type { PaymentRecord } from "./store.ts";
