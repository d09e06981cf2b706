import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { QrCode } from "../../parts/qr-code.tsx";
import { formatDateTime } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { CreatedDevice, Device } from "../api/types.ts";
import { addDevice, revokeDevice } from "../api/writes.ts";
import type { KnownDate } from "../concerts/all-dates.ts";
import { StateBadge } from "../concerts/state-badge.tsx";
import { CheckList } from "../parts/form/check-list.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { Listed } from "../parts/page.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

/** The phones at the door: added by a QR code that works once, and shut out when one is lost. */
export function Devices({ dates }: { dates: readonly KnownDate[] }) {
  const t = useText();
  return (
    <>
      <AddDevice dates={dates} />
      <section className="card">
        <h2>{t("devices.heading")}</h2>
        <Listed list={CONSOLE_LISTS.devices} none={t("devices.none")}>
          {(devices) => (
            <ul className="rows">
              {devices.map((each) => (
                <li key={each.deviceId}>
                  <Row device={each} dates={dates} />
                </li>
              ))}
            </ul>
          )}
        </Listed>
      </section>
    </>
  );
}

function AddDevice({ dates }: { dates: readonly KnownDate[] }) {
  const t = useText();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const { save, busy, problem, answer } = useSaving(addDevice, () => {
    setName("");
    return queries.invalidateQueries(CONSOLE_LISTS.devices);
  });
  const why =
    name.trim() === "" ? t("devices.nameFirst") : chosen.length === 0 ? t("devices.datesFirst") : null;
  return (
    <section className="card">
      <h2>{t("devices.add")}</h2>
      <Form
        label={t("devices.add")}
        problem={problem}
        paths={["name"]}
        onSubmit={() => why === null && save({ name: name.trim(), performanceIds: chosen })}
      >
        <TextField
          label={t("devices.name")}
          path="name"
          hint={t("devices.nameHint")}
          maxLength={LIMITS.deviceNameCharsMax}
          value={name}
          onChange={setName}
        />
        <CheckList
          label={t("devices.dates")}
          options={dates.map(({ performanceId, label }) => ({ value: performanceId, label }))}
          chosen={chosen}
          onChange={setChosen}
        />
        <Submit label={t("devices.addDo")} busy={busy} why={answer !== undefined && name === "" ? "" : why} />
      </Form>
      {answer !== undefined && <Enrolment device={answer} />}
    </section>
  );
}

function Enrolment({ device }: { device: CreatedDevice }) {
  const t = useText();
  return (
    <>
      <p>{t("devices.scan", { name: device.name })}</p>
      <QrCode text={device.enrolment} label={t("devices.qr")} />
      <ShownOnce
        label={t("devices.enrolment")}
        text={device.enrolment}
        hint={t("devices.once", { until: formatDateTime(device.enrolmentExpiresAt) })}
      />
    </>
  );
}

function Row({ device, dates }: { device: Device; dates: readonly KnownDate[] }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(
    (reason: string) => revokeDevice(device.deviceId, reason),
    () => queries.invalidateQueries(CONSOLE_LISTS.devices),
  );
  const names = device.performanceIds.map(
    (id) => dates.find(({ performanceId }) => performanceId === id)?.label ?? t("devices.otherDate"),
  );
  return (
    <>
      <span>
        <strong>{device.name}</strong> <StateBadge state={device.status} />
        <span className="small row-sub">{[...new Set(names)].join(", ")}</span>
        {device.lastSeenAt !== null && (
          <span className="small row-sub">
            {t("devices.seen", { at: formatDateTime(device.lastSeenAt) })}
          </span>
        )}
      </span>
      {device.status !== "REVOKED" && (
        <DangerousAct
          label={t("devices.revoke")}
          yes={t("devices.revoke")}
          effect={<p>{t("devices.revokeEffect", { name: device.name })}</p>}
          busy={busy}
          problem={problem}
          onDo={save}
        />
      )}
    </>
  );
}
