import { DEFAULT_REFUND_CHOICE } from "../refunds/refund-policy.ts";

/** What holds for a concert that was stored before there was such a policy. */
export const OLDER_POLICY = {
  seatsPerPerformance: null,
  refund: DEFAULT_REFUND_CHOICE,
  leaveNoSingle: false,
  companionsWithWheelchair: false,
};
