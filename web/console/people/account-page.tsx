import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime } from "../../text/formats.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { Role, Sessions, Tokens } from "../api/types.ts";
import { endSession, endToken, makeToken } from "../api/writes.ts";
import { useMay, useMe } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { ConsolePage, Fetched, Listed } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { neededNumberOf } from "../parts/form/form-fields.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { ConcertScope, scopeOf } from "./concert-scope.tsx";
import { DeviceOfSession } from "./device-of-session.tsx";
import { RoleField } from "./role-field.tsx";

/** Oneself: where one is signed in, and the tokens made for programs. */
export function AccountPage() {
  const t = useText();
  const may = useMay();
  const sessions = useQuery(CONSOLE.sessions());
  return (
    <ConsolePage clock="device" title={t("account.heading")}>
      <section className="card">
        <h2>{t("account.sessions")}</h2>
        <Fetched query={sessions}>
          {({ items }) => (
            <ul className="rows">
              {items.map((each) => (
                <li key={each.sessionId}>
                  <Session session={each} />
                </li>
              ))}
            </ul>
          )}
        </Fetched>
      </section>
      {may("token.manage") && <ApiTokens />}
    </ConsolePage>
  );
}

function Session({ session }: { session: Sessions["items"][number] }) {
  const t = useText();
  const { me } = useMe();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(endSession, () =>
    queries.invalidateQueries(CONSOLE.sessions.all()),
  );
  const isThis = me?.sessionId === session.sessionId;
  return (
    <>
      <DeviceOfSession session={session} isThis={isThis} />
      {!isThis && (
        <button
          type="button"
          className="button button-quiet"
          disabled={busy}
          onClick={() => save(session.sessionId)}
        >
          {t("account.end")}
        </button>
      )}
      {problem !== null && <ConsoleProblem problem={problem} />}
    </>
  );
}

function ApiTokens() {
  const t = useText();
  const { me } = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [concertIds, setConcertIds] = useState<string[] | null>(null);
  const scope = scopeOf(role, concertIds);
  const [days, setDays] = useState(String(LIMITS.apiTokenDaysDefault));
  const again = () => queries.invalidateQueries(CONSOLE_LISTS.tokens);
  const { save, busy, problem, answer } = useSaving(makeToken, () => {
    setName("");
    return again();
  });
  return (
    <section className="card">
      <h2>{t("tokens.heading")}</h2>
      <p className="small">{t("tokens.text")}</p>
      <Listed list={CONSOLE_LISTS.tokens} none={t("tokens.none")}>
        {(tokens) => (
          <ul className="rows">
            {tokens.map((each) => (
              <li key={each.tokenId}>
                <Token token={each} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
      <Form
        label={t("tokens.make")}
        problem={problem}
        paths={["name", "role", "concertIds", "expiresInDays"]}
        onSubmit={() =>
          // Left out, the token is for the concerts of its maker.
          save({
            name: name.trim(),
            role,
            expiresInDays: neededNumberOf(days),
            ...(scope && { concertIds: scope }),
          })
        }
      >
        <h3>{t("tokens.make")}</h3>
        <div className="three">
          <TextField
            label={t("tokens.name")}
            path="name"
            hint={t("tokens.nameHint")}
            maxLength={LIMITS.staffNameCharsMax}
            value={name}
            onChange={setName}
          />
          <RoleField value={role} onChange={setRole} />
          <TextField
            label={t("tokens.days")}
            path="expiresInDays"
            type="number"
            min={1}
            max={LIMITS.apiTokenDaysMax}
            value={days}
            onChange={setDays}
          />
        </div>
        {role !== "owner" && (
          <ConcertScope
            value={concertIds}
            onChange={setConcertIds}
            all={me?.concertIds ? t("tokens.scopeMine") : t("staff.scopeAll")}
          />
        )}
        <Submit
          label={t("tokens.make")}
          busy={busy}
          why={me === null ? t("problem.signedOut") : scope?.length === 0 ? t("staff.scopeFirst") : null}
        />
      </Form>
      {answer !== undefined && (
        <ShownOnce label={t("tokens.token")} text={answer.token} hint={t("tokens.once")} />
      )}
    </section>
  );
}

function Token({ token }: { token: Tokens["items"][number] }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (reason: string) => endToken(token.tokenId, reason),
    () => queries.invalidateQueries(CONSOLE_LISTS.tokens),
  );
  return (
    <>
      <span>
        {token.name} <span className="badge">{wordOf(t, "role", token.role)}</span>
        <span className="small row-sub">
          <code>{token.prefix}…</code>
          {token.concertIds !== null &&
            ` · ${t("staff.concerts", { count: token.concertIds.length })}`} ·{" "}
          {t("tokens.until", { at: formatDateTime(token.expiresAt) })}
        </span>
      </span>
      <DangerousAct
        label={t("tokens.end")}
        yes={t("tokens.end")}
        effect={<p>{t("tokens.endEffect")}</p>}
        busy={busy}
        problem={problem}
        onDo={save}
      />
    </>
  );
}
