import { expect, test } from "bun:test";
import { actionsOf, mayDo, type Role, ROLES } from "../../../src/core/access/permissions.ts";
import { CONSOLE_ADDRESSES } from "../../../src/pages/addresses.ts";
import { maySee, PAGE_RIGHTS, type PageName, pageAt } from "./page-rights.ts";

const NAMES = Object.keys(CONSOLE_ADDRESSES) as PageName[];
const FOR_ALL: PageName[] = ["concerts", "invitation", "concert", "facts", "dates", "account"];
const OF_SALE: PageName[] = ["seats", "live", "sales", "halls", "hall"];
const SEEN: Record<Role, PageName[]> = {
  owner: NAMES,
  manager: NAMES,
  box_office: [...FOR_ALL, ...OF_SALE, "orders", "order"],
  finance: [...FOR_ALL, ...OF_SALE, "orders", "order", "books"],
  door: [...FOR_ALL, "door"],
  viewer: [...FOR_ALL, ...OF_SALE],
};

test.each([...ROLES])("%s sees the pages of the role, at any address, and no others", (role) => {
  const seen = NAMES.filter((name) => maySee(name, actionsOf(role)));
  expect(seen.toSorted()).toEqual(SEEN[role].toSorted());
});

test("who may only look is shown no page that is there to change something", () => {
  for (const name of NAMES) {
    const right = PAGE_RIGHTS[name];
    const isToChange = right !== null && !right.endsWith(".read");
    if (isToChange) expect([name, mayDo("viewer", right)]).toEqual([name, false]);
  }
});

test("each route is known by its pattern", () => {
  for (const name of NAMES) expect(pageAt(CONSOLE_ADDRESSES[name])).toBe(name);
  expect(pageAt("/console/elsewhere")).toBeUndefined();
});
