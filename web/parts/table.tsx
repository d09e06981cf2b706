import type { ReactNode } from "react";

/** A table that scrolls by itself on a phone, or shows as cards where its cells say what they are. */
export function Table({
  label,
  heads,
  children,
}: {
  label?: string;
  heads: readonly string[];
  children: ReactNode;
}) {
  return (
    <div className="table">
      <table aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
