import { request, requestValue } from "../../api/request.ts";
import type { Invitation, PasskeyOptions, SignedIn } from "./types.ts";

/** The calls by which a member of staff signs in and out. */

export const findPasskeyOptions = () => requestValue<PasskeyOptions>("POST", "/v1/staff/passkey-options");

export const signIn = (body: object) => requestValue<SignedIn>("POST", "/v1/staff/sessions", { body });

export const signOut = () => request("DELETE", "/v1/staff/sessions/current");

export const openInvitation = (invitation: string) =>
  requestValue<Invitation>("POST", "/v1/staff/invitations/open", { body: { invitation } });

export const acceptInvitation = (body: object) =>
  requestValue<SignedIn>("POST", "/v1/staff/invitations/accept", { body });
