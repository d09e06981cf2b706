/** Letters may be drawn so much narrower than they are; more, and they cannot be read. */
const SQUEEZE_MAX = 1.3;
/** Wider than any letter, in shares of its height. */
const LETTER_WIDTH = 1.1;

/** As much of a text as can be read in a width, by whole signs, in the font that the context has. */
export function cutToFit(context: CanvasRenderingContext2D, text: string, width: number): string {
  const most = width * SQUEEZE_MAX;
  // Measuring takes longer than drawing, and most labels are short.
  if (text.length * sizeOf(context.font) * LETTER_WIDTH <= most) return text;
  if (context.measureText(text).width <= most) return text;
  const signs = [...text];
  let [fits, tooMany] = [0, signs.length];
  while (tooMany - fits > 1) {
    const tried = (fits + tooMany) >> 1;
    if (context.measureText(`${signs.slice(0, tried).join("")}…`).width <= most) fits = tried;
    else tooMany = tried;
  }
  return `${signs.slice(0, fits).join("").trimEnd()}…`;
}

/** In pixels, of a font as a context writes it down. */
function sizeOf(font: string): number {
  return Number(/([\d.]+)px/.exec(font)?.[1] ?? 10);
}
