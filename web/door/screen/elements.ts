/** Makes elements. This page is small, and has no library for it. */

type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "string") element.setAttribute(name, value);
    else if (value) element.setAttribute(name, "");
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Shows these in place of what the element has. */
export function show(into: HTMLElement, ...children: Child[]): void {
  into.replaceChildren(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
}

export function button(label: string, kind: "strong" | "plain", press: () => void): HTMLButtonElement {
  return el("button", { type: "button", class: kind, click: press }, label);
}
