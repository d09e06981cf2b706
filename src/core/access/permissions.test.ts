import { describe, expect, test } from "bun:test";
import { ACTIONS, actionsOf, isWithin, mayDo, ROLES } from "./permissions.ts";

describe("the table of roles and actions", () => {
  test("lets an owner do everything, and nobody else manage staff", () => {
    expect(actionsOf("owner")).toEqual(ACTIONS);
    expect(ROLES.filter((role) => mayDo(role, "staff.manage"))).toEqual(["owner"]);
  });

  test("lets a viewer change nothing and see nothing about any one buyer", () => {
    expect(actionsOf("viewer")).toEqual([
      "self.read",
      "self.sessions",
      "concert.read",
      "sale.read",
      "plan.read",
      "seats.read",
    ]);
  });

  test("lets no token manage staff, tokens or sessions, not even an owner's", () => {
    const kept = actionsOf("owner").filter(
      (action) => !actionsOf("owner", { isToken: true }).includes(action),
    );
    expect(kept).toEqual(["self.sessions", "token.manage", "staff.manage"]);
  });

  test("says which role is within which other, so that nobody hands on more than they have", () => {
    for (const role of ROLES) {
      expect(isWithin(role, role)).toBe(true);
      expect(isWithin(role, "owner")).toBe(true);
      expect(isWithin("owner", role)).toBe(role === "owner");
    }
    expect(isWithin("box_office", "finance")).toBe(false);
    expect(isWithin("viewer", "finance")).toBe(true);
    expect(isWithin("door", "manager")).toBe(true);
  });
});
