/** Whether the card was refused. Any other payment that failed never got as far as the card. */
export function isCardDeclined(reason: string): boolean {
  return /card|fund|declin|reject|honor/.test(reason);
}
