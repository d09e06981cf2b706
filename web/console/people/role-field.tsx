import { actionsOf, ROLES } from "../../../src/core/access/permissions.ts";
import type { Role } from "../api/types.ts";
import { ChoiceField } from "../parts/form/fields.tsx";
import { type ConsoleTranslate, useText, wordOf } from "../text.ts";

/** What a role may do, in words of the server's own table; oneself is not worth saying. */
function rightsOf(t: ConsoleTranslate, role: Role): string {
  return actionsOf(role)
    .filter((action) => !action.startsWith("self."))
    .map((action) => wordOf(t, "right", action.replace(".", "_")))
    .join(" · ");
}

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useText();
  return (
    <ChoiceField
      label={t("staff.role")}
      path="role"
      value={value}
      onChange={(chosen) => onChange(chosen as Role)}
      hint={rightsOf(t, value)}
      options={ROLES.map((role) => ({ value: role, label: wordOf(t, "role", role) }))}
    />
  );
}
