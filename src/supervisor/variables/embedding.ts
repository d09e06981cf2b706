import { z } from "zod";

const ORIGINS_MAX = 50;

/** An origin as browsers name it: no path, no slash at its end. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

/** The sites whose pages may show the button of a sale. */
export const EMBED_VARIABLES = {
  EMBED_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((each) => each.trim()))
    .refine(
      (each) => each.every(isOrigin),
      "must be origins, such as https://band.example, separated by commas",
    )
    .refine((each) => each.length <= ORIGINS_MAX, `must be at most ${ORIGINS_MAX} origins`)
    .optional(),
};
