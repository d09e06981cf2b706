import { type Refusal, refuse } from "../core/refusals.ts";
import type { Order } from "./api.ts";

/** Why the tickets of an order cannot be mailed once more. */
export function checkResend(
  { status, contact }: Pick<Order, "status" | "contact">,
  sendsMails: boolean,
): Refusal | null {
  const because = (detail: string, currentStatus: string) =>
    refuse("invalid_state", detail, { currentStatus });
  if (!sendsMails) return because("No mail server is set up.", "NO_MAIL");
  if (status === "REFUNDED") return because("All of its seats were given back.", status);
  if (contact === null) return because("The buyer has left no address.", "NO_CONTACT");
  return null;
}
