import type { Role } from "../api/types.ts";
import { ChoiceField } from "../parts/form/fields.tsx";
import { useText, wordOf } from "../text.ts";

/** As the server's table of roles has them; what each may do is that table's business. */
const ROLES: readonly Role[] = ["owner", "manager", "box_office", "finance", "door", "viewer"];

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useText();
  return (
    <ChoiceField
      label={t("staff.role")}
      path="role"
      value={value}
      onChange={(chosen) => onChange(chosen as Role)}
      hint={wordOf(t, "roleText", value)}
      options={ROLES.map((role) => ({ value: role, label: wordOf(t, "role", role) }))}
    />
  );
}
