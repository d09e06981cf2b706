import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CONSOLE } from "../api/queries.ts";
import type { Sessions, StaffMember } from "../api/types.ts";
import { endMemberSession, endMemberSessions } from "../api/writes.ts";
import { useMe } from "../frame/session.ts";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Fetched } from "../parts/page.tsx";
import { useText } from "../text.ts";
import { DeviceOfSession } from "./device-of-session.tsx";

/** Where a member is signed in, asked for once it is opened; an owner ends one of it, or all. */
export function MemberSessions({ member }: { member: StaffMember }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("staff.sessions")}</summary>
      {isOpen && <OpenSessions member={member} />}
    </details>
  );
}

function OpenSessions({ member: { staffId, name } }: { member: StaffMember }) {
  const t = useText();
  const queries = useQueryClient();
  const query = useQuery(CONSOLE.memberSessions(staffId));
  const again = () => queries.invalidateQueries(CONSOLE.memberSessions.all(staffId));
  const { save, busy, problem } = useSaving((reason: string) => endMemberSessions(staffId, reason), again);
  return (
    <Fetched query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="soft">{t("staff.noSessions")}</p>
        ) : (
          <>
            <ul className="rows">
              {items.map((each) => (
                <li key={each.sessionId}>
                  <MemberSession staffId={staffId} session={each} onDone={again} />
                </li>
              ))}
            </ul>
            <DangerousAct
              label={t("staff.endSessions")}
              yes={t("staff.endSessions")}
              effect={<p>{t("staff.endSessionsEffect", { name })}</p>}
              busy={busy}
              problem={problem}
              onDo={save}
            />
          </>
        )
      }
    </Fetched>
  );
}

function MemberSession({
  staffId,
  session,
  onDone,
}: {
  staffId: string;
  session: Sessions["items"][number];
  onDone: () => unknown;
}) {
  const t = useText();
  const { me } = useMe();
  const { save, busy, problem } = useSaving(
    (reason: string) => endMemberSession(staffId, session.sessionId, reason),
    onDone,
  );
  const isThis = me?.sessionId === session.sessionId;
  return (
    <>
      <DeviceOfSession session={session} isThis={isThis} />
      {!isThis && (
        <DangerousAct
          label={t("account.end")}
          yes={t("account.end")}
          effect={<p>{t("staff.endSessionEffect")}</p>}
          busy={busy}
          problem={problem}
          onDo={save}
        />
      )}
    </>
  );
}
