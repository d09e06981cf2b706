import { type Difference, isNew } from "./differences.ts";

/** What was changed, field by field. */
export function Changes({ changes }: { changes: readonly Difference[] }) {
  if (changes.length === 0) return null;
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={change.name}>
          <strong>{change.name}</strong>:{" "}
          {!isNew(change) && (
            <>
              <del>{change.from}</del> →{" "}
            </>
          )}
          <ins>{change.to}</ins>
        </li>
      ))}
    </ul>
  );
}
