import { Table } from "../../../parts/table.tsx";
import { formatDateTime, formatNumber } from "../../../text/formats.ts";
import { addressOf } from "../../address.ts";
import type { OrderDetail } from "../../api/types.ts";
import { ConsoleLink } from "../../frame/console-link.tsx";
import { Cell } from "../../parts/page.tsx";
import { useText } from "../../text.ts";
import { type MoneyLine, moneyLines } from "./money-lines.ts";

/** What a line is called. */
const MOVEMENTS = {
  before: "order.before",
  elsewhere: "order.elsewhere",
  TOP_UP: "order.topUp",
  PAYMENT: "order.price",
  REFUND: "order.refund",
  ORGANISER_REFUND: "order.refund",
  FEE_RETURN: "event.fee_returned",
  TOP_UP_REVERSAL: "order.toCard",
  TOP_UP_REVERSAL_RETURN: "order.declined",
  COUNTER_SALE: "order.atCounter",
  COUNTER_PAYOUT: "order.paidOut",
} as const;

/** What an order moved of the buyer's money, line by line. */
export function OrderMoney({ order }: { order: OrderDetail }) {
  const t = useText();
  const heads = [t("order.when"), t("order.movement"), t("orders.amount"), t("order.balance")];
  const won = (amount: number) =>
    `${amount < 0 ? "−" : ""}${t("money.won", { amount: formatNumber(Math.abs(amount)) })}`;
  return (
    <section className="card">
      <h2>{t("order.money")}</h2>
      <p className="small">{t("order.moneyHint")}</p>
      <Table label={t("order.money")} heads={heads}>
        {moneyLines(order.ledgerEntries).map((line, index) => (
          // Nothing moves in the past.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={index}>
            <td>{"createdAt" in line ? formatDateTime(line.createdAt) : ""}</td>
            <Cell head={heads[1]!}>
              <Movement line={line} />
            </Cell>
            <Cell head={heads[2]!} amount>
              {won(line.amount)}
            </Cell>
            <Cell head={heads[3]!} amount>
              {won(line.balanceAfter)}
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Movement({ line }: { line: MoneyLine }) {
  const t = useText();
  if (!("entryId" in line)) return t(MOVEMENTS[line.kind]);
  const { bookingNumber } = line;
  const isCounted = line.kind === "ORGANISER_REFUND" && line.isExchange;
  return (
    <span>
      {t(isCounted ? "order.counted" : MOVEMENTS[line.kind])}
      {bookingNumber !== null && (
        <>
          {" "}
          <ConsoleLink to={addressOf("order", { bookingNumber })}>{bookingNumber}</ConsoleLink>
        </>
      )}
    </span>
  );
}
