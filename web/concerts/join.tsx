import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isCalledOff } from "../../src/core/names/sale-words.ts";
import { SignIn, useMustSignIn } from "../account/sign-in.tsx";
import { joinQueue } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { Concert } from "../api/types.ts";
import { can } from "../can.ts";
import { StorageWarning } from "../checkout/storage-warning.tsx";
import { forgetPlace } from "../device/places.ts";
import { Action } from "../parts/action.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useQueue } from "../waiting/place.ts";
import { readySound } from "../waiting/chime.ts";
import { useTranslation } from "../text/language.ts";

/**
 * The button that takes a place in line. Joining twice gives the same place, so it is always safe to press.
 */
export function Join({
  concert,
  label,
  autoFocus = false,
}: {
  concert: Concert;
  label: string;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: queue } = useQueue(concert.queueId);
  const [work, setWork] = useState<number | null>(null);
  const [waitMs, setWaitMs] = useState<number | null>(null);
  const join = useMutation({
    mutationFn: () => joinQueue(concert.queueId, { onWork: setWork, onWait: setWaitMs }),
    onSuccess: async () => {
      queries.removeQueries({ ...QUERIES.place.all(concert.queueId), type: "inactive" });
      await navigate({ to: "/concerts/$concertId/queue", params: { concertId: concert.concertId } });
    },
    onSettled: () => {
      setWork(null);
      setWaitMs(null);
    },
    onError: (error) => {
      // The token is from a server that no longer exists. The next press starts anew.
      if (asProblem(error).code === "queue_token_invalid") forgetPlace(concert.queueId);
    },
  });
  const mustSignIn = useMustSignIn();
  if (isCalledOff(concert)) return null;
  if (mustSignIn) return <SignIn />;
  const verdict = queue === undefined ? null : can.join(queue);
  const press = () => {
    readySound();
    join.mutate();
  };
  return (
    <>
      <StorageWarning />
      <Action
        onPress={press}
        busy={join.isPending || verdict === null}
        autoFocus={autoFocus}
        why={verdict === null || verdict.yes ? null : t(`queue.cannotJoin.${verdict.why}`)}
      >
        {join.isPending ? t("queue.joining") : label}
      </Action>
      {work !== null && <Work share={work} />}
      {waitMs !== null && (
        <Notice tone="warn">
          <p>{t("queue.askingAgain", { count: Math.ceil(waitMs / 1_000) })}</p>
        </Notice>
      )}
      {join.error && <ProblemNotice problem={asProblem(join.error)} />}
    </>
  );
}

/** Progress of the proof of work for a new place. */
function Work({ share }: { share: number }) {
  const { t } = useTranslation();
  const percent = Math.round(share * 100);
  return (
    <div className="work">
      <p>
        <label htmlFor="work-share">{t("queue.working", { percent })}</label>
      </p>
      <progress id="work-share" value={percent} max={100} />
      <p className="small">{t("queue.workingWhy")}</p>
    </div>
  );
}
