import { Notice } from "../../../parts/notice.tsx";
import { type Hall, seatOf } from "../../../seats/hall/hall.ts";
import { formatNumber } from "../../../text/formats.ts";
import { useTranslation } from "../../../text/language.ts";
import { formatSeats } from "../../../text/seat-names.ts";
import { addressOf } from "../../address.ts";
import type { CounterSale } from "../../api/types.ts";
import { ConsoleLink } from "../../frame/console-link.tsx";
import { useText } from "../../text.ts";

/** What the buyer will have to pay at the counter for the chosen seats. */
export function ToCollect({ hall, seatNumbers }: { hall: Hall; seatNumbers: readonly number[] }) {
  const t = useText();
  const { t: words } = useTranslation();
  const seats = seatNumbers.map((seatNumber) => seatOf(hall, seatNumber - 1));
  const amount = seats.reduce((sum, { price }) => sum + price, 0);
  return (
    <div role="status">
      <p>{formatSeats(words, seats)}</p>
      <p>
        <strong>{t("desk.toCollect", { amount: t("money.won", { amount: formatNumber(amount) }) })}</strong>
      </p>
    </div>
  );
}

/** What was sold, and what to collect for it now. */
export function SoldNotice({ sale }: { sale: CounterSale }) {
  const t = useText();
  const { t: words } = useTranslation();
  const { amount, paidBy, bookingNumber, tickets } = sale;
  return (
    <Notice
      tone="good"
      title={t(amount === 0 ? "desk.nothingToCollect" : `exchange.pay.${paidBy}`, {
        amount: t("money.won", { amount: formatNumber(amount) }),
      })}
    >
      <p>{t("desk.sold", { seats: formatSeats(words, tickets) })}</p>
      <ConsoleLink to={addressOf("order", { bookingNumber })}>
        {t("desk.toOrder", { bookingNumber })}
      </ConsoleLink>
    </Notice>
  );
}
