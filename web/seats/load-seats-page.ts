import { loadTextsAfterLine } from "../text/language.ts";

/**
 * The seats' part of the bundle. It is apart, so that the pages before the line are small, and is loaded
 * while its visitor waits, so that it is there when their turn comes.
 */
export async function loadSeatsPage() {
  const [part] = await Promise.all([import("./seats-page.tsx"), loadTextsAfterLine()]);
  return part.SeatsPage;
}
