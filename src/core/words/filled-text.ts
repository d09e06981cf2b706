/** A text with its values in the place of `{{name}}`. A value that is not given leaves nothing. */
export function filledText(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ""));
}
