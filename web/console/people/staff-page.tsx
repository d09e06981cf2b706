import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { findMember } from "../api/reads.ts";
import type { InvitedMember, Role, StaffMember } from "../api/types.ts";
import { changeMember, inviteAgain, inviteMember, type MemberChange, removeMember } from "../api/writes.ts";
import { useAllDates } from "../concerts/all-dates.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { useMay, useMe } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { ConsolePage, Listed } from "../parts/page.tsx";
import { ConflictNotice } from "../parts/form/conflict-notice.tsx";
import { type RevisedSaving, useRevisedSaving } from "../parts/form/revised-saving.ts";
import { useSaving } from "../parts/form/saving.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { ConcertScope, scopeOf } from "./concert-scope.tsx";
import { MemberSessions } from "./member-sessions.tsx";
import { RoleField } from "./role-field.tsx";

/** Who works for the organiser, and in which role. */
export function StaffPage() {
  const t = useText();
  const may = useMay();
  return (
    <ConsolePage clock="device" title={t("staff.heading")}>
      {may("staff.manage") && <Invite />}
      <Listed list={CONSOLE_LISTS.staff} none={t("staff.none")}>
        {(members) => (
          <ul className="members">
            {members.map((each) => (
              <li key={each.staffId} className="card">
                <Member member={each} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </ConsolePage>
  );
}

function useStaffAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries(CONSOLE_LISTS.staff);
}

function InvitationOf({ invited }: { invited: InvitedMember }) {
  const t = useText();
  return (
    <ShownOnce
      label={t("staff.link")}
      text={`${location.origin}${invited.invitation.path}`}
      hint={t("staff.linkHint", { name: invited.name, until: formatDateTime(invited.invitation.expiresAt) })}
    />
  );
}

function Invite() {
  const t = useText();
  const again = useStaffAgain();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("box_office");
  const [concertIds, setConcertIds] = useState<string[] | null>(null);
  const scope = scopeOf(role, concertIds);
  const { save, busy, problem, answer } = useSaving(inviteMember, () => {
    setEmail("");
    setName("");
    return again();
  });
  return (
    <section className="card">
      <h2>{t("staff.invite")}</h2>
      <Form
        label={t("staff.invite")}
        problem={problem}
        paths={["email", "name", "role"]}
        onSubmit={() => save({ email: email.trim(), name: name.trim(), role, concertIds: scope })}
      >
        <div className="three">
          <TextField
            label={t("staff.name")}
            path="name"
            maxLength={LIMITS.staffNameCharsMax}
            value={name}
            onChange={setName}
          />
          <TextField
            label={t("signIn.email")}
            path="email"
            type="email"
            maxLength={LIMITS.emailCharsMax}
            value={email}
            onChange={setEmail}
          />
          <RoleField value={role} onChange={setRole} />
        </div>
        {role !== "owner" && (
          <ConcertScope value={concertIds} onChange={setConcertIds} all={t("staff.scopeAll")} />
        )}
        <Submit
          label={t("staff.inviteDo")}
          busy={busy}
          why={scope?.length === 0 ? t("staff.scopeFirst") : null}
        />
      </Form>
      {answer !== undefined && <InvitationOf invited={answer} />}
    </section>
  );
}

function Member({ member }: { member: StaffMember }) {
  const t = useText();
  const may = useMay();
  const { me } = useMe();
  return (
    <>
      <div className="console-head">
        <h2>
          {member.name} {me?.staffId === member.staffId && <span className="soft">{t("staff.you")}</span>}
        </h2>
        <span className="badges">
          <span className="badge">{wordOf(t, "role", member.role)}</span> <StateBadge state={member.status} />
        </span>
      </div>
      <p className="small">
        {member.email}
        {member.concertIds !== null && ` · ${t("staff.concerts", { count: member.concertIds.length })}`}
      </p>
      {may("staff.manage") && (
        <>
          <MemberSessions member={member} />
          <details>
            <summary>{t("staff.change")}</summary>
            <ChangeMember member={member} />
          </details>
        </>
      )}
    </>
  );
}

/** Saves a change of a member, unless somebody else has changed the same of them. */
function useMemberChange(
  member: StaffMember,
  rest: Pick<RevisedSaving<StaffMember, MemberChange>, "shownOf" | "seen" | "mineUpon" | "nameOf" | "onRead">,
) {
  return useRevisedSaving<StaffMember, MemberChange>({
    ...rest,
    thing: member,
    read: () => findMember(member.staffId),
    call: (change, revision) => changeMember(member.staffId, change, revision),
  });
}

function ChangeMember({ member }: { member: StaffMember }) {
  const t = useText();
  const again = useStaffAgain();
  const [role, setRole] = useState<Role>(member.role);
  const [concertIds, setConcertIds] = useState(member.concertIds);
  const scope = scopeOf(role, concertIds);
  const { concerts } = useAllDates();
  const titleOf = (id: string) => concerts.find(({ concertId }) => concertId === id)?.title ?? id;
  const change = useMemberChange(member, {
    shownOf: (now) => ({
      role: wordOf(t, "role", now.role),
      concertIds: now.concertIds?.map(titleOf).join(", ") ?? t("staff.scopeAll"),
    }),
    mineUpon: (theirs, before) => {
      const mine = {
        role: role === before.role ? theirs.role : role,
        concertIds: String(scope) === String(before.concertIds) ? theirs.concertIds : scope,
      };
      setRole(mine.role);
      setConcertIds(mine.concertIds);
      return mine;
    },
    nameOf: (name) => (name === "role" ? t("staff.role") : t("staff.scope")),
    onRead: (now, isTheirs) => {
      if (isTheirs) {
        setRole(now.role);
        setConcertIds(now.concertIds);
      }
      return again();
    },
  });
  const disable = useMemberChange(member, {
    shownOf: ({ status }) => ({ status: wordOf(t, "state", status) }),
    seen: { status: wordOf(t, "state", member.status) },
    nameOf: () => t("concerts.state"),
    onRead: again,
  });
  const invite = useSaving((reason: string, key) => inviteAgain(member.staffId, reason, key), again);
  const remove = useSaving((reason: string) => removeMember(member.staffId, reason), again);
  return (
    <div className="form acts">
      <Form
        label={t("staff.changeRole")}
        problem={change.problem}
        conflict={change.conflict}
        paths={["role"]}
        onSubmit={() => change.save({ role, concertIds: scope })}
      >
        <RoleField value={role} onChange={setRole} />
        {role !== "owner" && (
          <ConcertScope value={concertIds} onChange={setConcertIds} all={t("staff.scopeAll")} />
        )}
        <Submit
          label={t("staff.changeRole")}
          busy={change.busy}
          isSaved={change.isDone}
          why={scope?.length === 0 ? t("staff.scopeFirst") : null}
        />
      </Form>
      <DangerousAct
        label={t("staff.inviteAgain")}
        yes={t("staff.inviteAgain")}
        effect={<p>{t("staff.inviteAgainEffect", { name: member.name })}</p>}
        busy={invite.busy}
        problem={invite.problem}
        onDo={invite.save}
      />
      {invite.answer !== undefined && <InvitationOf invited={invite.answer} />}
      <ConflictNotice conflict={disable.conflict} />
      {member.status === "DISABLED" ? (
        <>
          {disable.problem !== null && <ConsoleProblem problem={disable.problem} />}
          <button
            type="button"
            className="button button-quiet"
            disabled={disable.busy}
            onClick={() => disable.save({ status: "ACTIVE" })}
          >
            {t("staff.enable")}
          </button>
        </>
      ) : (
        <DangerousAct
          label={t("staff.disable")}
          yes={t("staff.disable")}
          effect={<p>{t("staff.disableEffect", { name: member.name })}</p>}
          busy={disable.busy}
          problem={disable.problem}
          onDo={(reason) => disable.save({ status: "DISABLED", reason })}
        />
      )}
      <DangerousAct
        label={t("staff.remove")}
        yes={t("staff.remove")}
        effect={<p>{t("staff.removeEffect", { name: member.name })}</p>}
        busy={remove.busy}
        problem={remove.problem}
        onDo={remove.save}
      />
    </div>
  );
}
