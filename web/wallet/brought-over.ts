/**
 * How much of the price of a booking was paid by the seats that were given up for it, in won. Dearer ones
 * paid all of it, and the rest of theirs went back.
 */
export function broughtOver(price: number, former: { amount: number }): number {
  return Math.min(price, former.amount);
}
