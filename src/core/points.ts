/** Points are bought with money of this currency, one for one: 1 point is ₩1. */
export const CURRENCY = "KRW";
