export interface Pauses {
  /** Ends after `ms`, or when everybody is woken. */
  pause: (ms: number) => Promise<void>;
  /** Ends every pause that runs now; later ones are not touched. */
  wakeAll: () => void;
}

/** Ten thousand visitors wait in these; one call wakes them when the sale is over. */
export function createPauses(): Pauses {
  const sleepers = new Set<() => void>();
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(0, ms));
        sleepers.add(wake);
      }),
    wakeAll: () => {
      for (const wake of sleepers) wake();
    },
  };
}
