import { LIMITS } from "../../../../src/core/limits.ts";
import { useText } from "../../text.ts";
import { TextField } from "./fields.tsx";

/** What is printed on the slip of money that changes hands at the counter. */
export function ReceiptField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useText();
  return (
    <TextField
      label={t("desk.receipt")}
      path="receipt"
      maxLength={LIMITS.receiptCharsMax}
      value={value}
      onChange={onChange}
    />
  );
}
