import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { LIKE_AN_EMAIL } from "../../account/email.ts";
import { BUYER_LIMITS } from "../../../src/core/bookings/buyer-limits.ts";
import type { Problem } from "../../api/problem.ts";
import { QUERIES } from "../../api/queries.ts";
import type { Concert } from "../../api/types.ts";
import { sendsMail } from "../../device/identity.ts";
import { usePlaceToken } from "../../device/places.ts";
import { useStored, writeStored } from "../../device/stored.ts";
import { Action } from "../../parts/action.tsx";
import { FieldForm } from "../../parts/field-form.tsx";
import { Notice, ProblemNotice } from "../../parts/notice.tsx";
import { language, useTranslation } from "../../text/language.ts";
import { deleteTurnMail, putTurnMail } from "./notice-calls.ts";

/** Has the visitor get a mail when their turn is near. Nothing where the server sends none. */
export function TurnMail({ concert: { concertId, queueId } }: { concert: Concert }) {
  const { t } = useTranslation();
  const key = `told.mail.${queueId}`;
  const asked = useStored<string>(key);
  const token = usePlaceToken(queueId)?.token ?? null;
  const [isOpen, setOpen] = useState(false);
  // Not before it is needed: a crowd waits here.
  const { data: me } = useQuery({ ...QUERIES.me(), enabled: isOpen });
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const email = (typed ?? me?.contact?.email ?? "").trim();
  const isOn = asked !== null && asked === token;
  const change = useMutation<unknown, Problem>({
    mutationFn: () =>
      isOn ? deleteTurnMail(queueId) : putTurnMail(queueId, { email, locale: language(), concertId }),
    onSuccess: () => writeStored(key, isOn ? null : token),
  });
  if (!sendsMail()) return null;
  if (!isOn && !isOpen) {
    return (
      <Action variant="quiet" onPress={() => setOpen(true)}>
        {t("notices.mailAsk")}
      </Action>
    );
  }
  return (
    <FieldForm>
      {isOn ? (
        <p className="small">{t("notices.mailOn")}</p>
      ) : (
        <label className="field">
          {t("contact.email")}
          <input
            type="email"
            autoComplete="email"
            maxLength={BUYER_LIMITS.emailCharsMax}
            value={typed ?? me?.contact?.email ?? ""}
            onChange={({ target }) => setTyped(target.value)}
            ref={field}
          />
        </label>
      )}
      <Action
        variant="quiet"
        busy={change.isPending}
        why={isOn || LIKE_AN_EMAIL.test(email) ? null : t("find.whyNot.email")}
        onWhy={() => field.current?.focus()}
        onPress={() => change.mutate()}
      >
        {t(isOn ? "notices.mailStop" : "notices.mailSend")}
      </Action>
      {change.error?.code === "too_many_requests" ? (
        <Notice tone="warn">{t("notices.mailTooMany")}</Notice>
      ) : (
        change.error !== null && <ProblemNotice problem={change.error} />
      )}
    </FieldForm>
  );
}
