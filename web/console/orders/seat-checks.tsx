import { formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import type { OrderDetail } from "../api/types.ts";
import { CheckList } from "../parts/form/check-list.tsx";
import { useText } from "../text.ts";

/** Some seats of an order, by their names and prices. */
export function SeatChecks({
  label,
  seats,
  chosen,
  onChange,
}: {
  label: string;
  seats: OrderDetail["seats"];
  chosen: ReadonlySet<number>;
  onChange: (chosen: ReadonlySet<number>) => void;
}) {
  const t = useText();
  const { t: words } = useTranslation();
  return (
    <CheckList
      label={label}
      options={seats.map((seat) => ({
        value: String(seat.seatNumber),
        label: `${formatSeat(words, seat)} · ${t("money.won", { amount: formatNumber(seat.price) })}`,
      }))}
      chosen={[...chosen].map(String)}
      onChange={(values) => onChange(new Set(values.map(Number)))}
    />
  );
}
