/** What the box office's transactions use here: they sell and take back without a place in line. */
export { askPurchase, checkPaid, giveSeatsBack } from "./cancelling.ts";
export { buySeats, type Paid } from "./paying.ts";
export { PaymentRows } from "./payment-rows.ts";
export { type Cancellation, chooseSeats, type InheritedTerms, inheritTerms, quoteWith } from "./rules.ts";
