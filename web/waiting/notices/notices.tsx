import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Problem } from "../../api/problem.ts";
import type { Concert, QueueStatus } from "../../api/types.ts";
import { usePlaceToken } from "../../device/places.ts";
import { useStored } from "../../device/stored.ts";
import { Action } from "../../parts/action.tsx";
import { Notice, ProblemNotice } from "../../parts/notice.tsx";
import { useTranslation } from "../../text/language.ts";
import { askForNotices, noticesKey, noticeSupport, stopNotices } from "./turn-notices.ts";
import { TurnMail } from "./turn-mail.tsx";
import { useScreenOn } from "./screen-on.ts";

/** Nearer than this, the screen stays on while the page is looked at. */
const SCREEN_ON_AHEAD_MAX = 50;

/** Has this device tell the visitor of their turn while the page is closed, and says what that needs. */
export function Notices({ concert, place }: { concert: Concert; place: QueueStatus }) {
  const { t } = useTranslation();
  const { queueId } = concert;
  const told = useStored<string>(noticesKey(queueId));
  const token = usePlaceToken(queueId)?.token;
  const [support, setSupport] = useState(noticeSupport);
  const keepsOn = useScreenOn(place.ahead <= SCREEN_ON_AHEAD_MAX);
  const isOn = told !== null && told === token && support === "yes";
  const change = useMutation<unknown, Problem>({
    mutationFn: () => (isOn ? stopNotices(queueId) : askForNotices(concert)),
    onSettled: () => setSupport(noticeSupport()),
  });
  return (
    <div className="notices">
      {support === "yes" ? (
        <>
          <p className="small">{t(isOn ? "notices.on" : "notices.what")}</p>
          <Action variant="quiet" busy={change.isPending} onPress={() => change.mutate()}>
            {t(isOn ? "notices.stop" : "notices.ask")}
          </Action>
        </>
      ) : (
        <p className="small">{t(`notices.cannot.${support}`)}</p>
      )}
      {change.error !== null && isOfOurs(change.error) && <ProblemNotice problem={change.error} />}
      {change.error !== null && !isOfOurs(change.error) && <Notice tone="bad">{t("notices.failed")}</Notice>}
      <TurnMail concert={concert} />
      {keepsOn && <p className="small">{t("notices.screenOn")}</p>}
    </div>
  );
}

/** Otherwise the browser, or its push service, has refused. */
function isOfOurs(error: Error): boolean {
  return error.name === "Problem";
}
