import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { ACTIONS, ROLES } from "../core/access/permissions.ts";
import type { ApiTokenId, ConcertId, StaffId, StaffSessionId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Email, IdOf, Line, pageOf, Reason, Revision, Timestamp, Whole } from "../http/schemas.ts";

export const StaffParams = z.object({ staffId: IdOf<StaffId>() });
export const MemberSessionParams = z.object({ staffId: IdOf<StaffId>(), sessionId: IdOf<StaffSessionId>() });
export const SessionParams = z.object({ sessionId: IdOf<StaffSessionId>() });
export const TokenParams = z.object({ tokenId: IdOf<ApiTokenId>() });

const RoleName = z.enum(ROLES).openapi({ example: "box_office" });

const Name = Line(LIMITS.staffNameCharsMax).min(1).openapi({ example: "Kim Minji" });

const ConcertIds = z
  .array(IdOf<ConcertId>())
  .min(1)
  .max(LIMITS.concertsOfStaffMax)
  .refine((ids) => new Set(ids).size === ids.length, says("twice", "names a concert twice"))
  .nullable()
  .openapi({ description: "The concerts that they work for; null: all." });

export const StaffBody = z
  .strictObject({ email: Email, name: Name, role: RoleName, concertIds: ConcertIds.default(null) })
  .openapi("StaffRequest");

export type StaffRequest = z.infer<typeof StaffBody>;

export const StaffPatch = z
  .strictObject({
    name: Name.optional(),
    role: RoleName.optional(),
    concertIds: ConcertIds.optional(),
    status: z.enum(["ACTIVE", "DISABLED"]).optional().openapi({
      description: "DISABLED ends sessions and tokens at once. ACTIVE lets a disabled member in again.",
    }),
    reason: Reason.optional(),
  })
  .openapi("StaffChange");

export type StaffChange = z.infer<typeof StaffPatch>;

const MEMBER = {
  staffId: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  concertIds: z.array(z.uuid()).nullable(),
  status: z.enum(["INVITED", "ACTIVE", "DISABLED"]),
  passkeys: z.int().openapi({ description: "How many passkeys they have." }),
  hasPassword: z.boolean(),
  createdAt: Timestamp,
  revision: Revision,
};

export const StaffView = z.object(MEMBER).openapi("Staff");
export type StaffMember = z.infer<typeof StaffView>;
export const StaffPage = pageOf(StaffView).openapi("StaffPage");

const Invitation = z.object({
  token: z.string().openapi({ description: "Shown once. Whoever has it becomes this member." }),
  path: z.string().openapi({
    description: "The page of the console that takes it, to put after the address of this server.",
    example: "/console/invitation#token",
  }),
  expiresAt: Timestamp,
});

export const StaffInvited = StaffView.extend({ invitation: Invitation }).openapi("StaffInvited");
export type InvitedMember = z.infer<typeof StaffInvited>;

export const MeView = z
  .object({
    staffId: z.uuid().nullable().openapi({ description: "Null for the organiser's key and API tokens." }),
    name: z.string(),
    role: RoleName,
    concertIds: z.array(z.uuid()).nullable(),
    sessionId: z.uuid().nullable(),
    can: z.array(z.enum(ACTIONS as [string, ...string[]])).openapi({ description: "What the role allows." }),
  })
  .openapi("OrganiserMe");

const SessionView = z
  .object({
    sessionId: z.uuid(),
    address: z.string().openapi({ example: "203.0.113.7" }),
    device: z.string().openapi({ description: "What the browser called itself." }),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
  })
  .openapi("StaffSession");

export const SessionList = z.object({ items: z.array(SessionView) }).openapi("StaffSessionList");

export const SessionsEnded = z.object({ ended: z.int() }).openapi("StaffSessionsEnded");

export const TokenBody = z
  .strictObject({
    name: Name.openapi({ example: "Nightly report" }),
    role: RoleName,
    concertIds: ConcertIds.optional().openapi({ description: "Left out: as its maker." }),
    expiresInDays: Whole(1, LIMITS.apiTokenDaysMax).default(LIMITS.apiTokenDaysDefault),
  })
  .openapi("ApiTokenRequest");

export type TokenRequest = z.infer<typeof TokenBody>;

const TokenView = z
  .object({
    tokenId: z.uuid(),
    prefix: z.string().openapi({ description: "How the token begins.", example: "frt_Ab3dE" }),
    name: z.string(),
    role: RoleName,
    concertIds: z.array(z.uuid()).nullable(),
    madeBy: z.string().nullable().openapi({ description: "Null: the organiser's key." }),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .openapi("ApiToken");

export const TokenPage = pageOf(TokenView).openapi("ApiTokenPage");

export const TokenCreated = TokenView.extend({
  token: z.string().openapi({ description: "Shown once. Send it as `Authorization: Bearer`." }),
}).openapi("ApiTokenCreated");

export type CreatedToken = z.infer<typeof TokenCreated>;
