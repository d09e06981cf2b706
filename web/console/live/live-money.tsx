import { formatNumber } from "../../text/formats.ts";
import type { LiveFigures } from "../api/types.ts";
import { useText, wordOf } from "../text.ts";

/** What the sale brings in, and which payments and top-ups fail, by reason. */
export function LiveMoney({ figures }: { figures: LiveFigures }) {
  const t = useText();
  const { total, topUps, paymentsPerMinute, refusals } = figures;
  const failed = Object.values(topUps.failed).reduce((sum, count) => sum + count, 0);
  const shown = [
    ["net", t("money.won", { amount: formatNumber(total.net) })],
    ["payments", formatNumber(paymentsPerMinute)],
    ["topUps", formatNumber(topUps.begun)],
    ["open", formatNumber(topUps.open)],
    ["failed", formatNumber(failed)],
  ] as const;
  return (
    <section className="card" aria-labelledby="live-money">
      <h2 id="live-money">{t("live.money")}</h2>
      <dl className="figures">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`live.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="two">
        <Counted title={t("live.failedBy")} group="topUpReason" counts={topUps.failed} />
        <Counted title={t("live.refusedBy")} group="refusal" counts={refusals} />
      </div>
      <p className="small">{t("live.allConcerts")}</p>
    </section>
  );
}

/** The most frequent first. A word that has no text is shown as the server has it. */
function Counted({
  title,
  group,
  counts,
}: {
  title: string;
  group: string;
  counts: Readonly<Record<string, number>>;
}) {
  const t = useText();
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return (
    <div>
      <h3>{title}</h3>
      {sorted.length === 0 ? (
        <p className="soft">{t("live.noneFailed")}</p>
      ) : (
        <ul className="rows">
          {sorted.map(([name, count]) => (
            <li key={name}>
              <span>{wordOf(t, group, name)}</span>
              <strong>{formatNumber(count)}</strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
