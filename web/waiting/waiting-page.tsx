import { useEffect } from "react";
import { asProblem } from "../api/problem.ts";
import type { Concert } from "../api/types.ts";
import { Opening } from "../concerts/opening.tsx";
import { useStored } from "../device/stored.ts";
import { announce } from "../parts/live-region.tsx";
import { Loading } from "../parts/loading.tsx";
import { Notice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useFetchPlansAhead } from "../seats/fetch-plans-ahead.ts";
import { loadSeatsPage } from "../seats/load-seats-page.ts";
import { useTranslation } from "../text/language.ts";
import { formatNumber } from "../text/formats.ts";
import { chime } from "./chime.ts";
import { InLine } from "./in-line.tsx";
import { NextStep } from "./next-step.tsx";
import { shownState, usePlace, useQueue } from "./place.ts";
import { useCalledWhileHidden } from "./watch-while-hidden.ts";

/** Shows where the visitor stands, in every state from the first minute to the last. */
export function WaitingPage({ concert }: { concert: Concert }) {
  const { t } = useTranslation();
  const place = usePlace(concert.queueId);
  const asked = useQueue(concert.queueId);
  const queue = asked.data;
  const sound = useStored<boolean>("sound") ?? true;
  const { stored, data } = place;

  const status = data?.status;
  const waiting = status === "WAITING" || status === "MISSED";
  const calledHidden = useCalledWhileHidden(concert.queueId, asked, data?.position ?? null, waiting);
  const isTurn = calledHidden || status === "ACTIVE" || status === "READY";
  useEffect(() => {
    if (!isTurn) return;
    announce(t("place.titleCalled"), "assertive");
    if (sound) chime();
    // Once for each turn, whatever else changes meanwhile.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isTurn]);

  useFetchPlansAhead(concert);
  const hasPlace = status !== undefined;
  useEffect(() => {
    // If it cannot be loaded now, the seats page asks again.
    if (hasPlace) loadSeatsPage().catch(() => undefined);
  }, [hasPlace]);

  if (stored === null) return <Over state="NONE" concert={concert} />;
  if (stored.left) return <Over state="LEFT" concert={concert} />;
  const problem = place.error === null ? null : asProblem(place.error);
  if (problem !== null && isUnknownPlace(problem.code)) return <Over state="UNKNOWN" concert={concert} />;
  if (data === undefined) {
    return (
      <div className="page waiting">
        <PageTitle tab={concert.title}>{concert.title}</PageTitle>
        {problem === null ? <Loading /> : <p>{t("common.reconnecting")}</p>}
      </div>
    );
  }

  const state = shownState(data, stored.arrived, queue);
  const tab = isTurn
    ? t("place.titleCalled")
    : waiting
      ? t("place.titleWaiting", { ahead: formatNumber(data.ahead) })
      : concert.title;
  return (
    <div className={`page waiting ${isTurn ? "waiting-turn" : ""}`}>
      <p className="venue">{concert.title}</p>
      <PageTitle tab={tab}>{t(`state.${state}.title`)}</PageTitle>
      {problem !== null && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
      {queue?.notice && (
        <Notice tone="warn" title={t("queue.notice")}>
          <p className="notice-text">{queue.notice}</p>
        </Notice>
      )}
      {t(`state.${state}.text`) !== "" && <p className="lead">{t(`state.${state}.text`)}</p>}
      {queue !== undefined && <Opening queue={queue} timeZone={concert.timeZone} />}
      {waiting && state !== "SOLD_OUT" && state !== "CLOSED" && (
        <InLine concert={concert} place={data} queue={queue} sound={sound} />
      )}
      <NextStep concert={concert} state={state} place={data} />
    </div>
  );
}

function Over({ state, concert }: { state: "NONE" | "UNKNOWN" | "LEFT"; concert: Concert }) {
  const { t } = useTranslation();
  return (
    <div className="page waiting">
      <p className="venue">{concert.title}</p>
      <PageTitle tab={concert.title}>{t(`state.${state}.title`)}</PageTitle>
      <p className="lead">{t(`state.${state}.text`)}</p>
      <NextStep concert={concert} state={state} place={null} />
    </div>
  );
}

function isUnknownPlace(code: string): boolean {
  return code === "queue_token_invalid" || code === "unauthenticated" || code === "not_found";
}
