import { Notice } from "../../parts/notice.tsx";
import { type Hall, seatOf } from "../../seats/hall/hall.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { type ConsoleTextKey, useText } from "../text.ts";
import type { LeftOut } from "./signs/changeable-seats.ts";

/** More are counted, not named. */
const NAMED_MAX = 40;

const TEXTS: Record<keyof LeftOut, ConsoleTextKey> = {
  HELD: "desk.leftOut.HELD",
  SOLD: "desk.leftOut.SOLD",
  GIVEN: "desk.leftOut.GIVEN",
  MEANWHILE: "desk.leftOut.MEANWHILE",
};

/** Says which seats were left out, each by its name. */
export function LeftOutNotice({ hall, leftOut }: { hall: Hall; leftOut: LeftOut }) {
  const t = useText();
  const { t: words } = useTranslation();
  const reasons = (Object.keys(TEXTS) as (keyof LeftOut)[]).filter((why) => leftOut[why]?.length);
  if (reasons.length === 0) return null;
  return (
    <Notice tone="warn">
      {reasons.map((why) => {
        const numbers = leftOut[why]!;
        const named = numbers.slice(0, NAMED_MAX).map((number) => seatOf(hall, number - 1));
        const more = numbers.length - named.length;
        return (
          <p key={why}>
            {t(TEXTS[why], { seats: formatSeats(words, named) })}
            {more > 0 && ` ${t("desk.andMore", { count: more })}`}
          </p>
        );
      })}
    </Notice>
  );
}
