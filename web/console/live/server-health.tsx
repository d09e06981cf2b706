import { formatNumber } from "../../text/formats.ts";
import type { LiveFigures } from "../api/types.ts";
import { useText } from "../text.ts";

type Server = LiveFigures["server"];

/** The workers, the turns of admission and the payment company. What needs somebody is said in words. */
export function ServerHealth({ server }: { server: Server }) {
  const t = useText();
  const { workers, admissionSilentSeconds: silent, gateway } = server;
  const { charges, answerSeconds } = gateway;
  const sum = Object.values(charges).reduce((total, count) => total + count, 0);
  const seconds = (value: number) => t("live.seconds", { seconds: formatNumber(value) });
  const shown = [
    ["workers", t("live.ofWorkers", workers)],
    [
      "admission",
      silent === 0 ? t("live.admissionWell") : t("live.admissionSilent", { seconds: formatNumber(silent) }),
    ],
    ["charges", formatNumber(sum)],
    ["unanswered", formatNumber((charges["unknown"] ?? 0) + (charges["unreachable"] ?? 0))],
    ["answerTime", answerSeconds === null ? "–" : seconds(answerSeconds.mean)],
  ] as const;
  return (
    <section className="card" aria-labelledby="live-server">
      <h2 id="live-server">{t("live.server")}</h2>
      <dl className="figures">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`live.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {workers.answering < workers.of && <p className="notice notice-warn">{t("live.workersMissing")}</p>}
      {silent > 0 && <p className="notice notice-warn">{t("live.admissionLate")}</p>}
      <p className="small">
        {answerSeconds !== null &&
          `${
            answerSeconds.p95 === null
              ? t("live.answersSlow")
              : t("live.answersWithin", { seconds: formatNumber(answerSeconds.p95) })
          } `}
        {t("live.serverOf")}
      </p>
    </section>
  );
}
