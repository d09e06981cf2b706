/** Names that people give to colours in drawings. Others are left out, with a warning. */
const NAMED: Record<string, string> = {
  black: "#000000",
  silver: "#c0c0c0",
  gray: "#808080",
  grey: "#808080",
  lightgray: "#d3d3d3",
  lightgrey: "#d3d3d3",
  darkgray: "#a9a9a9",
  darkgrey: "#a9a9a9",
  white: "#ffffff",
  maroon: "#800000",
  red: "#ff0000",
  purple: "#800080",
  fuchsia: "#ff00ff",
  magenta: "#ff00ff",
  pink: "#ffc0cb",
  green: "#008000",
  lime: "#00ff00",
  olive: "#808000",
  yellow: "#ffff00",
  gold: "#ffd700",
  orange: "#ffa500",
  brown: "#a52a2a",
  navy: "#000080",
  blue: "#0000ff",
  lightblue: "#add8e6",
  teal: "#008080",
  aqua: "#00ffff",
  cyan: "#00ffff",
};

/** A colour as `#rrggbb`; null for one that cannot be read. */
export function colorOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim().toLowerCase();
  const [, short, long] = /^#(?:([0-9a-f]{3,4})|([0-9a-f]{6}(?:[0-9a-f]{2})?))$/.exec(text) ?? [];
  if (short !== undefined) return `#${short.slice(0, 3).replaceAll(/./g, "$&$&")}`;
  if (long !== undefined) return `#${long.slice(0, 6)}`;
  const channels = /^rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,[\s\d.]{1,12})?\)$/.exec(text);
  if (channels) {
    const numbers = channels.slice(1, 4).map(Number);
    if (numbers.every((each) => each <= 255))
      return `#${numbers.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
  }
  return Object.hasOwn(NAMED, text) ? NAMED[text]! : null;
}

/** Colours by which a file says that nothing is drawn. */
export function isTransparent(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "string" && /^(|none|transparent|#[0-9a-f]{3}0|#[0-9a-f]{6}00)$/i.test(value.trim()))
  );
}
