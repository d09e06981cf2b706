/**
 * Whether the label of a row or a chair is only a number or a letter or two and needs a word beside it.
 * `C열` and `Table 5` do not.
 */
export function isBareLabel(label: string): boolean {
  return /^\p{L}{0,3}[\d.-]*\p{L}?$/u.test(label) && !/(열|줄|행|번|석|호)$/u.test(label);
}
