import type { DeviceId, PerformanceId } from "../ids.ts";
import type { Instant } from "../time.ts";

/** A phone at the door, as its calls know it. */
export interface DoorDevice {
  kind: "device";
  deviceId: DeviceId;
  name: string;
  /** The dates at whose door it stands. */
  performanceIds: readonly PerformanceId[];
  enrolledAt: Instant;
}
