import type { Saying } from "../../people/history-words.ts";
import type { Prediction } from "./prediction.ts";

type Counting = Pick<Saying, "t" | "number">;

/** What a pace would do to the people who wait, in sentences. */
export function predictionWords(saying: Counting, prediction: Prediction, waiting: number): string {
  const { t } = saying;
  switch (prediction.is) {
    case "halted":
      return t(`predict.halted.${prediction.why}`);
    case "nobody":
      return t("predict.nobody");
    case "all":
      return t("predict.all", { count: waiting });
    case "unmeasured":
      return prediction.soon === 0
        ? t("predict.unmeasured")
        : `${soonWords(saying, prediction.soon, waiting)} ${t("predict.othersUnmeasured")}`;
    case "going": {
      const { soon, leavingFirst, perMinute, minutes } = prediction;
      return [
        ...(leavingFirst > 0 ? [t("predict.leavingFirst", { count: leavingFirst })] : []),
        soon === 0 ? t("predict.noneSoon") : soonWords(saying, soon, waiting),
        perMinute === 0 ? t("predict.slow") : t("predict.then", { count: perMinute }),
        t("predict.until", { count: minutes }),
      ].join(" ");
    }
  }
}

function soonWords({ t, number }: Counting, soon: number, waiting: number): string {
  return t("predict.soon", { count: soon, waiting: number(waiting) });
}
