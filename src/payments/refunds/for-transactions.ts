/** What the jobs use here: they refund many orders, a few in one transaction; and the calendar of terms. */
export { termsCalendar } from "./calendar-rules.ts";
export { type PaidOrder, readPaidOrders } from "./paid-orders.ts";
export { refund, type RefundCommand, type Refunded } from "./refunding.ts";
export { cappedFee, type FeeChoice, quoteRefund } from "./rules.ts";
