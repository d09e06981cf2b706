/** What the jobs use here: they refund many orders, a few in one transaction; and the calendar of terms. */
export { goesToCards, type RefundPromise, type RefundTerms } from "../rules.ts";
export { termsCalendar } from "./calendar-rules.ts";
export { readPaidOrders } from "./paid-orders.ts";
export { refund, type RefundCommand } from "./refunding.ts";
export { type FeeChoice, feeOfCancelledDate, quoteRefund } from "./rules.ts";
