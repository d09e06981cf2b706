import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { BUYER_LIMITS } from "../../src/core/bookings/buyer-limits.ts";
import { beginRecovery, confirmRecovery } from "../api/calls.ts";
import type { Recovered } from "../api/types.ts";
import type { Problem } from "../api/problem.ts";
import { adoptIdentity, forgetFormerIdentity, isFoundByMail, readIdentity } from "../device/identity.ts";
import { KeepTickets } from "../mine/keep-tickets.tsx";
import { Action } from "../parts/action.tsx";
import { FieldForm } from "../parts/field-form.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { formatDateTime } from "../text/formats.ts";
import { useTranslation } from "../text/language.ts";
import { LIKE_AN_EMAIL } from "./email.ts";
import { whenAgain } from "./when-again.ts";

type Buyer = Recovered["buyers"][number];

export function FindPage() {
  return isFoundByMail() ? <FindByMail /> : <NotFoundByMail />;
}

/** Where no code can be mailed, nothing is promised: how else somebody comes to their bookings. */
function NotFoundByMail() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageTitle tab={t("find.title")}>{t("find.title")}</PageTitle>
      <p className="lead">{t("signedOut.noMail")}</p>
    </div>
  );
}

/** Finds the bookings of somebody on a device that does not know them: by a code that is mailed. */
function FindByMail() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  // Of the last code that was sent: it stays good while another is refused.
  const [recoveryId, setRecoveryId] = useState<string | null>(null);
  const begin = useMutation<{ recoveryId: string }, Problem>({
    mutationFn: () => beginRecovery(email.trim()),
    onSuccess: (begun) => {
      setRecoveryId(begun.recoveryId);
      setCode("");
      // What was said of the code before is not true of the new one.
      confirm.reset();
    },
  });
  const confirm = useMutation<Recovered, Problem, string | void>({
    mutationFn: async (cursor) => {
      const found = await confirmRecovery(recoveryId!, cursor ? { code, cursor } : { code });
      const buyers = [...(cursor ? several!.buyers : []), ...found.buyers];
      if (buyers.length > 1) setSeveral({ ...found, buyers });
      else await become(buyers[0]!);
      return found;
    },
  });
  const [several, setSeveral] = useState<Recovered | null>(null);
  function become({ userId, accessToken, expiresAt }: Buyer) {
    adoptIdentity({ userId, accessToken, expiresAt, renewedAt: Date.now() });
    forgetFormerIdentity();
    return navigate({ to: "/mine", replace: true });
  }
  const field = useRef<HTMLInputElement>(null);
  const isAddress = LIKE_AN_EMAIL.test(email.trim());
  const isCode = code.length === BUYER_LIMITS.recoveryCodeDigits;
  const isWrong = confirm.error?.code === "forbidden" || confirm.error?.status === 404;
  const [ownsSomething] = useState(() => readIdentity() !== null);
  if (several !== null) {
    return (
      <div className="page">
        <PageTitle tab={t("find.title")}>{t("find.title")}</PageTitle>
        <Notice>{t("find.several")}</Notice>
        {ownsSomething && <p className="small">{t("find.replaces")}</p>}
        {several.buyers.map((buyer) => (
          <section className="card" key={buyer.userId} aria-label={buyer.bookings[0]?.bookingNumber}>
            <ul>
              {buyer.bookings.map(({ bookingNumber, title, startsAt, timeZone }) => (
                <li key={bookingNumber}>
                  <strong>{title}</strong>
                  <p className="small">
                    {formatDateTime(startsAt, timeZone)} · {bookingNumber}
                  </p>
                </li>
              ))}
            </ul>
            <Action onPress={() => void become(buyer)} variant="quiet">
              {t("find.show")}
            </Action>
          </section>
        ))}
        {confirm.error !== null && <ProblemNotice problem={confirm.error} />}
        {several.nextCursor !== null && (
          <Action
            onPress={() => confirm.mutate(several.nextCursor!)}
            busy={confirm.isPending}
            variant="quiet"
          >
            {t("common.more")}
          </Action>
        )}
      </div>
    );
  }
  return (
    <div className="page">
      <PageTitle tab={t("find.title")}>{t("find.title")}</PageTitle>
      <p className="lead">{t("find.text")}</p>
      <FieldForm className="card">
        <label className="field">
          {t("contact.email")}
          <input
            type="email"
            autoComplete="email"
            maxLength={BUYER_LIMITS.emailCharsMax}
            required
            value={email}
            onChange={({ target }) => setEmail(target.value)}
            ref={field}
          />
        </label>
        {begin.error?.code === "too_many_requests" ? (
          <Notice tone="bad">
            <p>
              {t("find.wait", {
                when: formatDateTime(whenAgain(begin.submittedAt, begin.error.retryAfterMs)),
              })}
            </p>
            <p>{t("find.meanwhile")}</p>
          </Notice>
        ) : (
          begin.error !== null && <ProblemNotice problem={begin.error} />
        )}
        <Action
          onPress={() => begin.mutate()}
          busy={begin.isPending}
          variant={recoveryId === null ? "main" : "quiet"}
          why={isAddress ? null : t("find.whyNot.email")}
          onWhy={() => field.current?.focus()}
        >
          {t(recoveryId === null ? "find.send" : "find.again")}
        </Action>
      </FieldForm>
      {recoveryId !== null && (
        <FieldForm className="card">
          <Notice tone="good">{t("find.sent")}</Notice>
          <label className="field">
            {t("find.code")}
            <input
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={BUYER_LIMITS.recoveryCodeDigits}
              value={code}
              onChange={({ target }) => setCode(target.value.replace(/\D/g, ""))}
            />
          </label>
          {isWrong && <Notice tone="bad">{t("find.wrong")}</Notice>}
          {confirm.error !== null && !isWrong && <ProblemNotice problem={confirm.error} />}
          {ownsSomething && <p className="small">{t("find.replaces")}</p>}
          <Action
            onPress={() => confirm.mutate()}
            busy={confirm.isPending}
            why={isCode ? null : t("find.whyNot.code")}
          >
            {t("find.show")}
          </Action>
        </FieldForm>
      )}
      {ownsSomething && <KeepTickets />}
    </div>
  );
}
