import type { RefundPolicy, RefundTerms } from "./rules.ts";

/** The columns that say by which terms an order may be given back. */
export interface TermsRow {
  paid_at: Date;
  /** What the whole order cost. */
  amount: string;
  refund_policy: RefundPolicy;
  starts_at: Date;
  time_zone: string;
  /** Null: its date was not called off since, or gives nothing beyond the terms. */
  called_off_until: Date | null;
  called_off_fee: string | null;
  called_off_to: "wallet" | "source";
}

export function termsOf(row: TermsRow): RefundTerms {
  const fee = row.called_off_fee === null ? null : Number(row.called_off_fee);
  return {
    policy: row.refund_policy,
    paidAt: row.paid_at.getTime(),
    startsAt: row.starts_at.getTime(),
    timeZone: row.time_zone,
    calledOff: row.called_off_until && {
      until: row.called_off_until.getTime(),
      fee,
      orderAmount: Number(row.amount),
      to: row.called_off_to,
    },
  };
}
