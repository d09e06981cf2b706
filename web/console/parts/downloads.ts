import { language } from "../../text/language.ts";

/** The address of a table for spreadsheets, with heads in the page's language. */
export function tableAddress(path: string, asked: Readonly<Record<string, string>> = {}): string {
  return `/v1/organiser/${path}?${new URLSearchParams({ ...asked, lang: language() })}`;
}

/** Saves what the page has written itself. */
export function saveFile(name: string, mediaType: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
