/** What the jobs use here: they refund many orders, a few in one transaction. */
export { type PaidOrder, readPaidOrders } from "./paid-orders.ts";
export { refund, type RefundCommand, type Refunded } from "./refunding.ts";
export { cappedFee, type FeeChoice, quoteRefund } from "./rules.ts";
