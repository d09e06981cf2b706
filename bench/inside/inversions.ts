/** Pairs that stand in the wrong order, by merging. */
export function countInversions(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = values.length >> 1;
  const [left, right] = [values.slice(0, middle), values.slice(middle)];
  let inversions = countInversions(left) + countInversions(right);
  const [low, high] = [left.toSorted((a, b) => a - b), right.toSorted((a, b) => a - b)];
  let passed = 0;
  for (const value of low) {
    while (passed < high.length && high[passed]! < value) passed += 1;
    inversions += passed;
  }
  return inversions;
}
