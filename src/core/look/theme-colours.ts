/** A colour as `#rrggbb`. */
export const COLOUR_PATTERN = /^#[0-9a-f]{6}$/;

/**
 * What a colour has to be told from, in the light and in the dark: the ground of the pages on which it
 * differs least. They are those of the style sheet.
 */
const GROUND = { light: "#f1ebe1", dark: "#1e172d" } as const;
const TOWARDS = { light: "#000000", dark: "#ffffff" } as const;
export type Shade = keyof typeof GROUND;

/** For text (WCAG 2.2, 1.4.3). What can be read as text can also be seen as a button. */
const CONTRAST_MIN = 4.5;
const STEPS = 100;
const PRESSED_STEPS = 20;

type Channels = readonly [number, number, number];

export interface ThemeColours {
  /** Of buttons and marks. */
  strong: string;
  /** The same, pressed; also of links. */
  pressed: string;
}

/**
 * The organiser's colour as it is shown: darker on light pages, lighter on dark ones, as far as it takes to
 * read it. A colour that can be read stays as it is.
 */
export function themeColours(colour: string, shade: Shade): ThemeColours {
  let step = 0;
  while (contrast(mixed(colour, TOWARDS[shade], step), GROUND[shade]) < CONTRAST_MIN) step += 1;
  return {
    strong: mixed(colour, TOWARDS[shade], step),
    pressed: mixed(colour, TOWARDS[shade], Math.min(STEPS, step + PRESSED_STEPS)),
  };
}

/** From 1 to 21, as WCAG reckons it. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `steps` hundredths of the way from one colour to the other. */
function mixed(from: string, to: string, steps: number): string {
  const [start, end] = [channelsOf(from), channelsOf(to)];
  const channels = start.map((channel, i) => Math.round(channel + ((end[i]! - channel) * steps) / STEPS));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function channelsOf(colour: string): Channels {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Channels;
}
