/** Branded identifiers: the compiler rejects a performance's id where a concert's is expected. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Id<"user">;
export type ConcertId = Id<"concert">;
export type PerformanceId = Id<"performance">;
export type QueueId = Id<"queue">;
export type SeatPlanId = Id<"seat-plan">;
export type ReservationId = Id<"reservation">;
export type PaymentId = Id<"payment">;
export type TicketId = Id<"ticket">;
export type CancellationId = Id<"cancellation">;
export type JobId = Id<"job">;
export type JobOrderId = Id<"job-order">;
export type CounterMovementId = Id<"counter-movement">;
export type FeeReturnId = Id<"fee-return">;
export type ReversalId = Id<"top-up-reversal">;
export type AllocationId = Id<"allocation">;
export type ImageId = Id<"image">;
export type MessageId = Id<"message">;
export type RecoveryId = Id<"recovery">;
export type StaffId = Id<"staff">;
export type StaffSessionId = Id<"staff-session">;
export type ApiTokenId = Id<"api-token">;
export type DeviceId = Id<"door-device">;
export type TopUpId = Id<"top-up">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** A new UUIDv7 (RFC 9562). It is ordered by time, so new rows go to the right edge of their index. */
export function newId<T extends string>(): T {
  return Bun.randomUUIDv7() as T;
}
