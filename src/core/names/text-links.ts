/** Up to the first space or quote. What ends a sentence is not part of the address. */
const LINK = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

/** A text in parts: words, an address, words, an address, and so on. Every second part is an address. */
export function splitLinks(text: string): string[] {
  return text.split(LINK);
}
