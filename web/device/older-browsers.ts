/**
 * Adds what our pages and their packages use and the oldest supported browsers lack (Safari 15.4, Chrome 100,
 * Firefox 100). Loaded before anything else. README.md lists the supported browsers.
 */

type Items = ArrayLike<unknown>;

define(Array.prototype, {
  at(this: Items, index: number) {
    return this[index < 0 ? this.length + Math.trunc(index) : Math.trunc(index)];
  },
  findLast(this: unknown[], isWanted: (item: unknown, index: number) => unknown) {
    for (let index = this.length - 1; index >= 0; index -= 1)
      if (isWanted(this[index], index)) return this[index];
    return undefined;
  },
  findLastIndex(this: unknown[], isWanted: (item: unknown, index: number) => unknown) {
    for (let index = this.length - 1; index >= 0; index -= 1) if (isWanted(this[index], index)) return index;
    return -1;
  },
  toReversed(this: Items) {
    // oxlint-disable-next-line unicorn/no-array-reverse
    return Array.from(this).reverse();
  },
  toSorted(this: Items, compare?: (a: unknown, b: unknown) => number) {
    // oxlint-disable-next-line unicorn/no-array-sort
    return Array.from(this).sort(compare);
  },
  toSpliced(this: Items, ...changes: [number, number, ...unknown[]]) {
    const copy = Array.from(this);
    copy.splice(...changes);
    return copy;
  },
  with(this: Items, index: number, item: unknown) {
    const copy = Array.from(this);
    copy[index < 0 ? copy.length + index : index] = item;
    return copy;
  },
});

define(String.prototype, {
  at(this: string, index: number) {
    return this[index < 0 ? this.length + Math.trunc(index) : Math.trunc(index)];
  },
});

define(Object, {
  hasOwn: (of: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(of, key),
});

define(AbortSignal, {
  timeout(ms: number) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("timed out", "TimeoutError")), ms);
    return controller.signal;
  },
  any(signals: Iterable<AbortSignal>) {
    const controller = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else
        signal.addEventListener("abort", () => controller.abort(signal.reason), {
          signal: controller.signal,
        });
    }
    return controller.signal;
  },
});

define(AbortSignal.prototype, {
  throwIfAborted(this: AbortSignal) {
    if (this.aborted) throw this.reason;
  },
});

define(CanvasRenderingContext2D.prototype, {
  // In these browsers, seats have square corners.
  roundRect(this: CanvasRenderingContext2D, x: number, y: number, width: number, height: number) {
    this.rect(x, y, width, height);
  },
});

define(Intl.NumberFormat.prototype, {
  formatRange(this: Intl.NumberFormat, from: number, to: number) {
    return `${this.format(from)} – ${this.format(to)}`;
  },
});

function define(on: object, functions: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(functions))
    if (!(name in on)) Object.defineProperty(on, name, { value, configurable: true, writable: true });
}
