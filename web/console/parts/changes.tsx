import type { Difference } from "./differences.ts";

/** What was changed, field by field. */
export function Changes({ changes }: { changes: readonly Difference[] }) {
  if (changes.length === 0) return null;
  return (
    <ul className="changes">
      {changes.map(({ name, from, to }) => (
        <li key={name}>
          <strong>{name}</strong>: <del>{from}</del> → <ins>{to}</ins>
        </li>
      ))}
    </ul>
  );
}
