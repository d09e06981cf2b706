/** Points are bought one for one with money of this currency: 1 point is ₩1. */
export const CURRENCY = "KRW";
