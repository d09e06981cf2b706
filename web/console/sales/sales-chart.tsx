import { formatNumber } from "../../text/formats.ts";
import { useText } from "../text.ts";

interface Bar {
  label: string;
  seats: number;
  net: number;
}

/** The newest that are shown; older ones stay in the table. */
const SHOWN = 60;
const HEIGHT = 120;
const WIDTH = 8;

/** Money by day or hour as bars. Readers who cannot see it get the same as a table. */
export function SalesChart({ bars }: { bars: readonly Bar[] }) {
  const t = useText();
  const shown = bars.slice(-SHOWN);
  const most = Math.max(1, ...shown.map(({ net }) => net));
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  return (
    <>
      <svg
        className="chart"
        viewBox={`0 0 ${Math.max(20, shown.length) * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {shown.map(({ label, net }, at) => {
          const height = (Math.max(0, net) / most) * (HEIGHT - 2);
          return (
            <rect key={label} x={at * WIDTH + 1} y={HEIGHT - height} width={WIDTH - 2} height={height}>
              <title>{`${label}: ${won(net)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="chart-ends small" aria-hidden="true">
        <span>{shown[0]!.label}</span>
        <span>{t("sales.most", { amount: won(most) })}</span>
        {shown.length > 1 && <span>{shown.at(-1)!.label}</span>}
      </p>
      <details>
        <summary>{t("sales.asTable")}</summary>
        <ul className="rows">
          {bars.toReversed().map(({ label, seats, net }) => (
            <li key={label}>
              <span>{label}</span>
              <span>
                {t("order.seatCount", { count: seats })} · {won(net)}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
