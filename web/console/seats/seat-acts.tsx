import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { Action } from "../../parts/action.tsx";
import { Notice } from "../../parts/notice.tsx";
import type { Hall } from "../../seats/hall/hall.ts";
import { changeSeats, giveTickets, type SeatChangeBody, sellAtCounter } from "../api/writes.ts";
import { CheckField, ChoiceField, TextField } from "../parts/form/fields.tsx";
import { ReceiptField } from "../parts/form/receipt-field.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useMay } from "../frame/session.ts";
import type { Allocation, CounterSale } from "../api/types.ts";
import { useText } from "../text.ts";
import { type AllocationKind, KINDS, likelyKind } from "./signs/allocation-kinds.ts";
import type { KeptFor } from "./signs/changeable-seats.ts";
import { SoldNotice, ToCollect } from "./selling/counter-sale.tsx";

type Act = "block" | "release" | "give" | "sell";

/** What can be done with the chosen seats. Those held or sold meanwhile are refused, and counted. */
export function SeatActs({
  performanceId,
  hall,
  seatNumbers,
  isStopped,
  isPublished,
  allocations,
  keptFor,
  onClear,
  onDone,
}: {
  performanceId: string;
  /** At the date's prices. */
  hall: Hall;
  seatNumbers: readonly number[];
  /** Whether the date's sale in the queue was stopped. */
  isStopped: boolean;
  /** The counter sells nothing before. */
  isPublished: boolean;
  /** Those of the date. */
  allocations: readonly Allocation[];
  /** Whom the chosen seats are kept back for, as far as they are. */
  keptFor: readonly KeptFor[];
  onClear: () => void;
  /** Is told the numbers of the seats that others took meanwhile. */
  onDone: (refused: readonly number[]) => unknown;
}) {
  const t = useText();
  const may = useMay();
  const [act, setAct] = useState<Act>("block");
  const [allocation, setAllocation] = useState("");
  const [chosenKind, setKind] = useState<AllocationKind | null>(null);
  const known = allocations.find((each) => each.name === allocation.trim());
  const kind = chosenKind ?? likelyKind(allocation);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [paidBy, setPaidBy] = useState<"cash" | "card">("cash");
  const [receipt, setReceipt] = useState("");
  const [reason, setReason] = useState("");
  // Who has agreed to sell these seats that are kept back has not agreed to sell others.
  const [agreed, setAgreed] = useState("");
  const asked = seatNumbers.join();
  const { save, busy, problem, answer } = useSaving(
    async (_: null, key) => {
      if (act === "give") {
        const recipient = { name: name.trim(), ...(email.trim() === "" ? {} : { email: email.trim() }) };
        const body = { seatNumbers: [...seatNumbers], recipient, reason: reason.trim() };
        const { tickets } = await giveTickets(performanceId, body, key);
        return { changed: tickets.length, refused: [] };
      }
      if (act === "sell") {
        const contact =
          email.trim() === "" ? { name: name.trim() } : { name: name.trim(), email: email.trim() };
        const sale = await sellAtCounter(
          performanceId,
          {
            seatNumbers: [...seatNumbers],
            paidBy,
            ...(receipt.trim() === "" ? {} : { receipt: receipt.trim() }),
            ...(name.trim() === "" ? {} : { contact }),
          },
          key,
        );
        return { changed: sale.tickets.length, refused: [], sale };
      }
      const named = { allocation: allocation.trim(), ...(known ? {} : { allocationKind: kind }) };
      return changeInParts(performanceId, seatNumbers, {
        to: act === "block" ? "BLOCKED" : "AVAILABLE",
        ...(act === "block" && named.allocation !== "" ? named : {}),
        reason: reason.trim(),
      });
    },
    ({ refused, sale }) => {
      if (sale) {
        // The next buyer is another one.
        for (const empty of [setName, setEmail, setReceipt]) empty("");
        setPaidBy("cash");
      }
      return onDone(refused);
    },
  );
  const wordsOfKept = ({ name: whom, count }: KeptFor) =>
    t("desk.keptFor", { whom: whom ?? t("desk.keptForNobody"), count });
  const acts: Act[] = [
    "block",
    "release",
    ...(may("tickets.give") ? ["give" as const] : []),
    ...(may("counter.sell") && isPublished ? ["sell" as const] : []),
  ];
  const why =
    seatNumbers.length === 0
      ? t("desk.chooseFirst")
      : act === "give" && seatNumbers.length > LIMITS.complimentaryTicketsMax
        ? t("desk.tooMany", { count: LIMITS.complimentaryTicketsMax })
        : act === "sell" && seatNumbers.length > LIMITS.seatsPerReservationMax
          ? t("desk.tooMany", { count: LIMITS.seatsPerReservationMax })
          : act === "sell"
            ? keptFor.length > 0 && agreed !== asked
              ? t("desk.sellKeptFirst")
              : null
            : reason.trim() === ""
              ? t("danger.reasonFirst")
              : act === "give" && name.trim() === ""
                ? t("desk.nameFirst")
                : null;
  return (
    <section className="card">
      <div className="console-head">
        <h2>{t("desk.chosen", { count: seatNumbers.length })}</h2>
        {seatNumbers.length > 0 && (
          <Action variant="quiet" onPress={onClear}>
            {t("desk.clear")}
          </Action>
        )}
      </div>
      <Form
        label={t("desk.act")}
        problem={problem}
        paths={[
          "allocation",
          "recipient.name",
          "recipient.email",
          "contact.name",
          "contact.email",
          "receipt",
          "reason",
        ]}
        onSubmit={() => why === null && save(null)}
      >
        <div className="three">
          <ChoiceField
            label={t("desk.act")}
            path="to"
            value={act}
            onChange={(chosen) => setAct(chosen as Act)}
            options={acts.map((each) => ({ value: each, label: t(`desk.${each}`) }))}
          />
          {act === "block" && (
            <TextField
              label={t("desk.allocation")}
              path="allocation"
              hint={
                known
                  ? t("desk.allocationKnown", { kind: t(`desk.kind.${known.kind}`) })
                  : t("desk.allocationHint")
              }
              maxLength={LIMITS.gradeCharsMax}
              value={allocation}
              onChange={setAllocation}
            />
          )}
          {act === "block" && allocation.trim() !== "" && !known && (
            <ChoiceField
              label={t("desk.kindOf")}
              path="allocationKind"
              value={kind}
              onChange={(chosen) => setKind(chosen as AllocationKind)}
              options={KINDS.map((value) => ({ value, label: t(`desk.kind.${value}`) }))}
            />
          )}
          {act === "sell" && (
            <>
              <ChoiceField
                label={t("desk.paidBy")}
                path="paidBy"
                value={paidBy}
                onChange={(chosen) => setPaidBy(chosen === "card" ? "card" : "cash")}
                options={[
                  { value: "cash", label: t("desk.cash") },
                  { value: "card", label: t("desk.card") },
                ]}
              />
              <ReceiptField value={receipt} onChange={setReceipt} />
            </>
          )}
          {(act === "give" || act === "sell") && (
            <>
              <TextField
                label={t(act === "give" ? "desk.recipient" : "desk.buyer")}
                path={act === "give" ? "recipient.name" : "contact.name"}
                maxLength={LIMITS.contactNameCharsMax}
                value={name}
                onChange={setName}
              />
              <TextField
                label={t("signIn.email")}
                path={act === "give" ? "recipient.email" : "contact.email"}
                type="email"
                hint={t(act === "give" ? "desk.emailHint" : "desk.buyerHint")}
                maxLength={LIMITS.emailCharsMax}
                value={email}
                onChange={setEmail}
              />
            </>
          )}
          {act !== "sell" && (
            <TextField
              label={t("danger.reason")}
              path="reason"
              maxLength={LIMITS.reasonCharsMax}
              value={reason}
              onChange={setReason}
            />
          )}
        </div>
        {act === "sell" && keptFor.length > 0 && (
          <CheckField
            label={t("desk.sellKept", { whom: keptFor.map(wordsOfKept).join(", ") })}
            isChecked={agreed === asked}
            onChange={(isChecked) => setAgreed(isChecked ? asked : "")}
          />
        )}
        {act === "sell" && seatNumbers.length > 0 && seatNumbers.length <= LIMITS.seatsPerReservationMax && (
          <ToCollect hall={hall} seatNumbers={seatNumbers} />
        )}
        {act === "sell" && isStopped && <p className="small">{t("desk.sellStopped")}</p>}
        <Submit label={t(`desk.${act}`)} busy={busy} why={why} />
      </Form>
      {answer?.sale && problem === null && seatNumbers.length === 0 && <SoldNotice sale={answer.sale} />}
      {answer !== undefined && !answer.sale && problem === null && seatNumbers.length === 0 && (
        <Notice tone={answer.refused.length > 0 ? "warn" : "good"}>
          <p>
            {t("desk.changed", { count: answer.changed })}
            {answer.refused.length > 0 && ` ${t("desk.refused", { count: answer.refused.length })}`}
          </p>
        </Notice>
      )}
    </section>
  );
}

/** One call takes so many seats; a whole tier of a stadium takes several. */
async function changeInParts(
  performanceId: string,
  seatNumbers: readonly number[],
  change: Omit<SeatChangeBody, "seatNumbers">,
): Promise<{ changed: number; refused: number[]; sale?: CounterSale }> {
  const sum = { changed: 0, refused: [] as number[] };
  for (let from = 0; from < seatNumbers.length; from += LIMITS.seatsPerChangeMax) {
    const { changed, refused } = await changeSeats(performanceId, {
      seatNumbers: seatNumbers.slice(from, from + LIMITS.seatsPerChangeMax),
      ...change,
    });
    sum.changed += changed.length;
    sum.refused.push(...refused.map(({ seatNumber }) => seatNumber));
  }
  return sum;
}
