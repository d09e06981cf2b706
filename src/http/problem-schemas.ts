import { z } from "@hono/zod-openapi";
import { REFUSALS, type RefusalCode } from "../core/refusals.ts";
import { FileFinding, Timestamp } from "./schemas.ts";

const SeatNumbers = z.array(z.int());
const Code = z.string().openapi({ example: "SOLD" });

const FieldError = z.object({
  path: z.string(),
  kind: z.string().openapi({ description: "What it is, by a name that stays.", example: "whole_number" }),
  values: z
    .record(z.string(), z.string())
    .openapi({ description: "What its text is filled with.", example: { min: "1", max: "600" } }),
  message: z.string().openapi({
    description: "The same in English.",
    example: "must be a whole number from 1 to 600",
  }),
});

/** The extra fields of each code. Codes that are missing here have none. */
const FIELDS: Partial<Record<RefusalCode, z.ZodRawShape>> = {
  invalid_request: { errors: z.array(FieldError) },
  invalid_seat_plan: {
    errors: z.array(FileFinding),
  },
  unauthenticated: {
    reason: z
      .enum(["signed_out"])
      .optional()
      .openapi({ description: "Given where the visitor has signed out on another device." }),
  },
  insufficient_points: { balance: z.int(), amount: z.int(), shortfall: z.int() },
  top_up_declined: { reason: z.string(), topUpId: z.uuid() },
  queue_token_waiting: {
    currentStatus: z.enum(["REGISTERED", "WAITING"]),
    position: z.int().nullable(),
    ahead: z.int().nullable(),
    pollAfterMs: z.int(),
  },
  proof_of_work_invalid: { reason: z.string() },
  seat_unavailable: {
    seatNumbers: SeatNumbers,
    seats: z.array(
      z.object({ seatNumber: z.int(), section: z.string(), row: z.string(), label: z.string() }),
    ),
  },
  seat_limit_exceeded: { limit: z.int(), limitOf: z.enum(["concert", "performance"]) },
  reservation_not_held: { currentStatus: z.enum(["CONFIRMED", "CANCELLED", "REFUNDED"]) },
  invalid_state: {
    currentStatus: Code.optional(),
    topUpId: z.uuid().optional(),
    contactRequired: z.boolean().optional(),
    closedAt: Timestamp.optional(),
    registered: z.int().optional(),
    seatNumbers: SeatNumbers.optional(),
    missing: z.array(z.string()).optional(),
    termsVersion: z.string().optional(),
  },
  queue_token_expired: { reason: z.enum(["timed_out", "consumed", "left", "missed", "revoked"]) },
  sales_not_open: { opensAt: Timestamp },
  gateway_unavailable: { topUpId: z.uuid().optional() },
};

function schemaOf(code: RefusalCode) {
  const { status, title } = REFUSALS[code];
  return z
    .looseObject({
      type: z.literal(`/docs/errors/${code}`),
      title: z.literal(title),
      status: z.literal(status),
      code: z.literal(code),
      detail: z.string(),
      requestId: z.string().optional(),
      ...FIELDS[code],
    })
    .openapi(`${nameOf(code)}Problem`, { description: `RFC 9457. See /docs/errors/${code}.` });
}

/** For example, `seat_unavailable` becomes `SeatUnavailable`. */
function nameOf(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const SCHEMAS = new Map(Object.keys(REFUSALS).map((code) => [code, schemaOf(code as RefusalCode)]));

/** The problem schema of a status with these codes. Its `code` decides which extra fields it has. */
export function problemSchema(codes: readonly RefusalCode[]): z.ZodType {
  const [first, ...rest] = codes.map((code) => SCHEMAS.get(code)!);
  return rest.length === 0 ? first! : z.discriminatedUnion("code", [first!, ...rest] as never);
}
