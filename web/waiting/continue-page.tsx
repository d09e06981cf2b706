import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { findConcert, joinQueue } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { adoptIdentity, readIdentity } from "../device/identity.ts";
import { Action } from "../parts/action.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { type Handover, readHandover } from "./handover.ts";
import { useTranslation } from "../text/language.ts";

/** The target of “Continue on another device”: takes over that visitor's identity and goes to their place. */
export function ContinuePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [handover] = useState(() => readHandover(location.hash.slice(1)));
  // This device's own identity, with everything it owns, would be forgotten, so the visitor is asked first.
  const [replaces] = useState(() => {
    const known = readIdentity();
    return handover !== null && known !== null && known.userId !== handover.identity.userId;
  });
  const adopt = useMutation({
    mutationFn: async ({ identity, concertId }: Handover) => {
      if (concertId === null) {
        adoptIdentity(identity);
        await navigate({ to: "/mine", replace: true });
        return;
      }
      const concert = await findConcert(concertId, undefined);
      adoptIdentity(identity);
      // From any device, joining returns the visitor's existing place.
      await joinQueue(concert.queueId);
      await navigate({ to: "/concerts/$concertId/queue", params: { concertId }, replace: true });
    },
  });
  const { mutate } = adopt;
  useEffect(() => {
    // Removes it from the address bar, and so from the history.
    history.replaceState(history.state, "", location.pathname);
    if (handover !== null && !replaces) mutate(handover);
  }, [handover, replaces, mutate]);
  return (
    <div className="page">
      <PageTitle tab={t("place.device")}>{t("place.device")}</PageTitle>
      {handover === null && <p>{t("place.adoptFailed")}</p>}
      {handover !== null && (adopt.isPending || !replaces) && <p>{t("place.adopting")}</p>}
      {replaces && adopt.isIdle && (
        <>
          <p>{t("place.adoptReplaces")}</p>
          <Action onPress={() => mutate(handover!)}>{t("place.adoptYes")}</Action>
        </>
      )}
      {adopt.error && (
        <ProblemNotice problem={asProblem(adopt.error)}>
          <Action onPress={() => mutate(handover!)}>{t("common.tryAgain")}</Action>
        </ProblemNotice>
      )}
    </div>
  );
}
