import type { Order } from "../../api/types.ts";
import { StateBadge } from "../../concerts/state-badge.tsx";
import { useText } from "../../text.ts";

/** The state of an order. Who has other seats for all of theirs was not refunded. */
export function OrderBadge({ order }: { order: Pick<Order, "status" | "isExchanged"> }) {
  const t = useText();
  if (order.isExchanged) return <span className="badge state-REFUNDED">{t("order.seatExchanged")}</span>;
  return <StateBadge state={order.status} />;
}
