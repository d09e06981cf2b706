/** A source of numbers in 0 (included) to 1 (excluded). */
export type Random = () => number;

/**
 * The random numbers that belong to a seed and a path such as `("frontrow", 17, "plan")`: always the same
 * ones, and nothing in common with those of any other path. Each visitor draws from streams of its own, so
 * what visitor 17 means to do never depends on when the others got their answers. (sfc32, seeded by FNV-1a.)
 */
export function seededRandom(...path: readonly (string | number)[]): Random {
  const text = path.join("\u0000");
  let a = hashText(text, 0x811c_9dc5);
  let b = hashText(text, 0x9e37_79b9);
  let c = hashText(text, 0x85eb_ca6b);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // The first numbers of sfc32 still resemble its seed.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/**
 * True with the given probability. Draws one number whatever the answer, so that later draws stay in step.
 */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function numberBetween(random: Random, min: number, max: number): number {
  return min + random() * (max - min);
}

/** An index of `weights`, each as likely as its weight; -1 when no weight is above zero. Draws one number. */
export function weightedIndex(random: Random, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random() * total;
  let last = -1;
  for (const [index, weight] of weights.entries()) {
    if (weight <= 0) continue;
    last = index;
    left -= weight;
    if (left < 0) return index;
  }
  return last;
}

/** A key of `weights`, each as likely as its weight; undefined when no weight is above zero. */
export function weightedKey<Key extends string>(
  random: Random,
  weights: Partial<Record<Key, number>>,
): Key | undefined {
  const keys = Object.keys(weights) as Key[];
  return keys[
    weightedIndex(
      random,
      keys.map((key) => weights[key] ?? 0),
    )
  ];
}

function hashText(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  return hash >>> 0;
}
