import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { DeviceId, PerformanceId, TicketId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import {
  IdOf,
  Line,
  Moment,
  pageOf,
  Reason,
  Text,
  Timestamp,
  VERSION_MAX,
  WholeInAddress,
} from "../http/schemas.ts";

export const DeviceParams = z.object({ deviceId: IdOf<DeviceId>() });
export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });

/** As in `scans/rules.ts`; what the contract names stands here. */
const Result = z.enum(["OK", "ALREADY_IN", "CANCELLED", "OTHER_PERFORMANCE", "UNKNOWN"]).openapi({
  description:
    "`ALREADY_IN`: an earlier scan let this ticket in. `CANCELLED`: it was given back, or the scan was. " +
    "`OTHER_PERFORMANCE`: it is for another date. `UNKNOWN`: no ticket of ours.",
});

const DeviceName = Line(LIMITS.deviceNameCharsMax).min(1).openapi({ example: "Gate 2, left" });
const Gate = Line(LIMITS.gateCharsMax).min(1).openapi({ example: "Gate 2" });
const Nonce = z
  .string()
  .max(LIMITS.nonceCharsMax)
  .regex(/^[\x21-\x7e]+$/, { error: "must be visible ASCII characters" })
  .openapi({ description: "Chosen by the device, and different for each scan.", example: "k3J9sQpZ7w" });

export const NonceParams = z.object({ nonce: Nonce });

export const DeviceBody = z
  .strictObject({
    name: DeviceName,
    performanceIds: z
      .array(IdOf<PerformanceId>())
      .min(1)
      .max(LIMITS.performancesOfDeviceMax)
      .refine((ids) => new Set(ids).size === ids.length, says("twice", "names a date twice")),
  })
  .openapi("DeviceRequest");
export type DeviceRequest = z.infer<typeof DeviceBody>;

const DEVICE = {
  deviceId: z.uuid(),
  name: z.string(),
  performanceIds: z.array(z.uuid()),
};

export const DeviceView = z
  .object({
    ...DEVICE,
    status: z.enum(["NEW", "ENROLLED", "REVOKED"]),
    createdAt: Timestamp,
    enrolledAt: Timestamp.nullable(),
    lastSeenAt: Timestamp.nullable(),
  })
  .openapi("Device");
export type Device = z.infer<typeof DeviceView>;
export const DevicePage = pageOf(DeviceView).openapi("DevicePage");

export const DeviceCreated = z
  .object({
    ...DEVICE,
    enrolment: z.string().openapi({
      description: "Shown once, to be read by the phone as a QR code. Whoever has it first is the device.",
    }),
    enrolmentExpiresAt: Timestamp,
  })
  .openapi("DeviceCreated");
export type CreatedDevice = z.infer<typeof DeviceCreated>;

export const EnrolmentBody = z.strictObject({ enrolment: Text(200).min(1) }).openapi("EnrolmentRequest");

const DATE = {
  performanceId: z.uuid(),
  title: z.string(),
  venue: z.string(),
  timeZone: z.string(),
  startsAt: Timestamp,
};

export const DeviceSelf = z
  .object({
    ...DEVICE,
    performances: z.array(z.object(DATE)),
    serverTime: Timestamp.openapi({ description: "For a device whose clock is wrong." }),
  })
  .openapi("DeviceSelf");
export type EnrolledDevice = z.infer<typeof DeviceSelf>;

export const DeviceEnrolled = DeviceSelf.extend({
  deviceToken: z.string().openapi({ description: "Shown once. Send it as `Authorization: Bearer`." }),
}).openapi("DeviceEnrolled");

export const ManifestQuery = z.object({
  since: WholeInAddress(0, VERSION_MAX).optional().openapi({
    type: "integer",
    minimum: 0,
    description: "The `version` of the list that the device has: only what has changed since is sent.",
  }),
  cursor: IdOf<TicketId>().optional(),
});

const ManifestTicket = z
  .object({
    ticketId: z.uuid(),
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    label: z.string(),
    name: z.string().nullable().openapi({ description: "Of the buyer, if they have left one." }),
    bookingNumber: z.string().nullable(),
    status: z.enum(["VALID", "CHECKED_IN", "CANCELLED"]),
    firstAt: Timestamp.optional().openapi({ description: "When the ticket came in." }),
    firstGate: z.string().optional(),
    firstNonce: z.string().optional().openapi({ description: "Of the scan by which it came in." }),
  })
  .openapi("ManifestTicket");

export const ManifestView = z
  .object({
    performanceId: z.uuid(),
    version: z.int(),
    since: z.int().optional().openapi({ description: "Only changes are here; absent: the whole list." }),
    tickets: z.array(ManifestTicket),
    nextCursor: z.string().nullable().openapi({
      description: "Of the next page. A list of several pages has the `version` of its first one.",
    }),
  })
  .openapi("Manifest");
export type Manifest = z.infer<typeof ManifestView>;

const ScanBody = z
  .strictObject({
    nonce: Nonce,
    code: z.string().min(1).max(LIMITS.ticketCodeCharsMax).optional(),
    ticketId: IdOf<TicketId>().optional(),
    at: Moment.openapi({
      description:
        "When it was read. A time before the device was enrolled, or after the request, is not believed: " +
        "the scan then counts from the request.",
    }),
    clockUnknown: z.boolean().optional().openapi({
      description: "The device could not compare its clock with ours: the scan counts from the request.",
    }),
    gate: Gate,
    performanceId: IdOf<PerformanceId>().optional().openapi({
      description:
        "At the door of which of the device's dates; left out: of any of them. Another date is refused.",
    }),
    force: z
      .union([z.boolean(), Reason.min(1)])
      .optional()
      .openapi({
        description: "Why the visitor was let in all the same, or `true` without a reason.",
        example: "The name on the ticket is theirs",
      }),
    shown: Result.optional().openapi({ description: "What the device has said already, by its own list." }),
  })
  .refine(({ code, ticketId }) => (code === undefined) !== (ticketId === undefined), {
    error: "name the ticket by its code or by its ticketId",
  })
  .openapi("Scan", {
    example: { nonce: "k3J9sQpZ7w", code: "…", at: "2026-12-24T10:00:00Z", gate: "Gate 2" },
  });

export const ScansBody = z
  .strictObject({ scans: z.array(ScanBody).min(1).max(LIMITS.scansMax) })
  .openapi("ScansRequest");
export type AskedScan = z.infer<typeof ScanBody>;

const ScanAnswer = z
  .object({
    nonce: z.string(),
    result: Result,
    ticketId: z.uuid().nullable(),
    section: z.string().nullable(),
    row: z.string().nullable(),
    label: z.string().nullable(),
    firstAt: Timestamp.optional().openapi({ description: "Of the scan by which the ticket is in." }),
    firstGate: z.string().optional(),
    forcedOver: Result.optional().openapi({ description: "What it would have been without `force`." }),
    undone: z.literal(true).optional().openapi({
      description: "The scan was taken back. `CANCELLED`: nobody is in; `ALREADY_IN`: by another scan.",
    }),
    refused: z.literal(true).optional().openapi({
      description: "The device is not for the date of this scan: nothing is kept of it, and nothing told.",
    }),
  })
  .openapi("ScanResult");
export type AnsweredScan = z.infer<typeof ScanAnswer>;

export const ScansAnswer = z.object({ results: z.array(ScanAnswer) }).openapi("ScanResults");

export const UndoAnswer = z
  .object({
    nonce: z.string(),
    ticketId: z.uuid().nullable(),
    status: z.enum(["VALID", "CHECKED_IN", "CANCELLED"]).nullable().openapi({
      description: "Of the ticket now. `CHECKED_IN`: another scan of it had let somebody in.",
    }),
  })
  .openapi("ScanUndone");
export type UndoneScan = z.infer<typeof UndoAnswer>;

export const CountsView = z
  .object({
    performanceId: z.uuid(),
    tickets: z.int().openapi({ description: "That are not cancelled." }),
    inside: z.int(),
    conflicts: z.int(),
    byGate: z.array(z.object({ gate: z.string(), inside: z.int() })),
  })
  .openapi("DoorCounts");
export type DoorCounts = z.infer<typeof CountsView>;

/** Whose ticket it is. All are null for what is no ticket of ours, or one of another concert. */
const HOLDER = {
  seatNumber: z.int().nullable(),
  section: z.string().nullable(),
  row: z.string().nullable(),
  label: z.string().nullable(),
  name: z.string().nullable().openapi({ description: "Of the buyer, if they have left one." }),
  bookingNumber: z.string().nullable(),
};

export const ConflictsQuery = z.object({ cursor: Nonce.optional() });

export const ConflictPage = pageOf(
  z
    .object({
      nonce: z.string(),
      ticketId: z.uuid().nullable(),
      ...HOLDER,
      at: Timestamp,
      gate: z.string(),
      device: z.string(),
      result: Result,
      forcedOver: Result.nullable(),
      reason: z.string().nullable(),
      firstAt: Timestamp.nullable(),
      firstGate: z.string().nullable(),
    })
    .openapi("DoorConflict"),
).openapi("DoorConflictPage");
