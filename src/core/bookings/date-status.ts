/** Whether the date of a show holds, as those are told who have bought for it. */
export const DATE_STATUSES = ["FIXED", "OPEN", "CANCELLED"] as const;

export type DateStatus = (typeof DATE_STATUSES)[number];
