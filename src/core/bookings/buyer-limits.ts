/** The limits that the pages of buyers name. Apart from the others, so that buyers load only these. */
export const BUYER_LIMITS = {
  pageItemsMax: 100,
  topUpPointsMin: 1,
  topUpPointsMax: 10_000_000,
  titleCharsMax: 200,
  searchCharsMax: 100,
  /** The longest address that mail can carry (RFC 5321). */
  emailCharsMax: 254,
  recoveryCodeDigits: 6,
} as const;
