import { startRegistration } from "@simplewebauthn/browser";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { asProblem } from "../../api/problem.ts";
import { PageTitle } from "../../parts/frame/page-title.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { QrCode } from "../../parts/qr-code.tsx";
import { addressOf } from "../address.ts";
import { acceptInvitation } from "../api/sign-in.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Invitation } from "../api/types.ts";
import { useGo } from "../frame/console-link.tsx";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { NoPasskeyHere } from "./no-passkey-here.tsx";

/** Accepting an invitation. Its token stands behind the `#`, which browsers send to no server. */
export function InvitationPage() {
  const t = useText();
  const [token] = useState(() => location.hash.slice(1));
  const query = useQuery({ ...CONSOLE.invitation(token), staleTime: Infinity });
  return (
    <div className="console-page sign-in">
      <PageTitle tab={t("invitation.title")}>{t("invitation.title")}</PageTitle>
      {query.data !== undefined ? (
        <Accept token={token} invitation={query.data} />
      ) : query.error === null ? (
        <Loading />
      ) : asProblem(query.error).status === 404 || asProblem(query.error).status === 400 ? (
        <Notice tone="bad">{t("invitation.gone")}</Notice>
      ) : (
        <ConsoleProblem problem={asProblem(query.error)} />
      )}
    </div>
  );
}

function Accept({ token, invitation }: { token: string; invitation: Invitation }) {
  const t = useText();
  const go = useGo();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const done = async () => {
    await queries.invalidateQueries(CONSOLE.me.all());
    go(addressOf("concerts"));
  };
  const byPassword = useSaving(acceptInvitation, done);
  const byPasskey = useSaving(async () => {
    const passkey = await startRegistration({ optionsJSON: invitation.passkey as never });
    const { id, rawId, type, response } = passkey;
    const { clientDataJSON, attestationObject, transports } = response;
    const kept = { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) };
    return acceptInvitation({ invitation: token, passkey: { id, rawId, type, response: kept } });
  }, done);
  const wrongCode = byPassword.problem?.code === "unauthenticated" ? t("invitation.wrongCode") : undefined;
  return (
    <>
      <p>
        {t("invitation.for", {
          name: invitation.name,
          email: invitation.email,
          role: wordOf(t, "role", invitation.role),
        })}
      </p>
      {invitation.passkey === null || !isSecureContext ? (
        <section className="card">
          <h2>{t("invitation.passkey")}</h2>
          <NoPasskeyHere />
        </section>
      ) : (
        <section className="card">
          <h2>{t("invitation.passkey")}</h2>
          <p className="small">{t("invitation.passkeyHint")}</p>
          {byPasskey.problem !== null &&
            (byPasskey.problem.code === "unreachable" ? (
              <Notice tone="bad">{t("signIn.noPasskey")}</Notice>
            ) : (
              <ConsoleProblem problem={byPasskey.problem} />
            ))}
          <button
            type="button"
            className="button button-main"
            disabled={byPasskey.busy}
            onClick={() => byPasskey.save(undefined)}
          >
            {t("invitation.makePasskey")}
          </button>
        </section>
      )}
      <section className="card">
        <h2>{t("invitation.password")}</h2>
        <p className="small">{t("invitation.scan")}</p>
        <QrCode text={invitation.oneTimeCode.address} label={t("invitation.qr")} />
        <p className="small">
          {t("invitation.secret")} <code>{invitation.oneTimeCode.secret}</code>
        </p>
        <Form
          label={t("invitation.password")}
          problem={wrongCode === undefined ? byPassword.problem : null}
          paths={["password", "code"]}
          onSubmit={() => byPassword.save({ invitation: token, password, code: code.replaceAll(" ", "") })}
        >
          <TextField
            label={t("invitation.newPassword")}
            path="password"
            type="password"
            autoComplete="new-password"
            hint={t("invitation.passwordHint", { count: LIMITS.passwordCharsMin })}
            value={password}
            onChange={setPassword}
          />
          <TextField
            label={t("signIn.code")}
            path="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            error={wrongCode}
            value={code}
            onChange={setCode}
          />
          <Submit label={t("invitation.accept")} busy={byPassword.busy} />
        </Form>
      </section>
    </>
  );
}
