/**
 * Who may do what: the one table of roles and actions. Each organiser call names its action, the server asks
 * this table, `GET /v1/organiser/me` answers from it, and the console shows what is in that answer.
 */
export const ROLES = ["owner", "manager", "box_office", "finance", "door", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const ALL = ROLES;
const SALE = ["owner", "manager"] as const;
const DESK = ["owner", "manager", "box_office"] as const;
const MONEY = ["owner", "manager", "finance"] as const;
const ORDERS = ["owner", "manager", "box_office", "finance"] as const;
/** Those who see figures. A viewer sees these, and nothing about any one buyer. */
const FIGURES = ["owner", "manager", "box_office", "finance", "viewer"] as const;

const TABLE = {
  /** Oneself: who one is and where one is signed in. */
  "self.read": ALL,
  "self.sessions": ALL,

  "concert.read": ALL,
  "concert.change": SALE,
  "sale.read": FIGURES,
  /** Opens, pauses and closes a queue, and sets how many it lets in. */
  "sale.control": SALE,
  "sale.stop": SALE,
  "line.read": DESK,
  "line.revoke": SALE,

  "plan.read": FIGURES,
  "plan.change": SALE,
  "seats.read": FIGURES,
  /** Blocks seats, and gives them to an allocation. */
  "seats.change": DESK,
  "tickets.give": DESK,

  "order.read": ORDERS,
  "order.change": DESK,
  "order.cancel": ORDERS,
  /** Sells, exchanges, pays out and prints at the counter, and gives new codes for lost tickets. */
  "counter.sell": DESK,
  /** Cancels or postpones a whole date. */
  "date.cancel": SALE,
  "job.read": ORDERS,
  /** What the sale of a date took. */
  "money.read": MONEY,
  /** The books of all concerts together: months, and what the payment company says. */
  "books.read": MONEY,
  /** Closes a month of the books, for good. */
  "month.close": MONEY,
  "checks.run": MONEY,

  "message.read": ORDERS,
  /** Sends test mails. */
  "message.manage": SALE,
  "door.manage": ["owner", "manager", "door"],
  "webhook.manage": SALE,
  "history.read": SALE,
  "token.manage": MONEY,
  "staff.read": SALE,
  "staff.manage": ["owner"],
} as const satisfies Record<string, readonly Role[]>;

/** A kind of act, as roles are told apart by. */
export type Action = keyof typeof TABLE;

export const ACTIONS = Object.keys(TABLE) as Action[];

/**
 * What no API token may do, whatever its role: a token that leaks must not be able to make itself a
 * successor.
 */
const NOT_BY_TOKEN = new Set<Action>(["self.sessions", "token.manage", "staff.manage"]);

/**
 * What goes beyond any one concert. Whoever works for some concerts alone may do none of it, whatever their
 * role. Each other action has a call that is open to them; a test tries them all.
 */
const OF_ALL_CONCERTS = new Set<Action>([
  "books.read",
  "month.close",
  "checks.run",
  "message.read",
  "message.manage",
  "webhook.manage",
  "staff.read",
  "staff.manage",
]);

export function isKeptFromTokens(action: Action): boolean {
  return NOT_BY_TOKEN.has(action);
}

export function mayDo(role: Role, action: Action): boolean {
  return (TABLE[action] as readonly Role[]).includes(role);
}

/**
 * The actions that a role may take, in the order of the table; of a token, those that tokens may take; of
 * whoever is limited to some concerts, those that end with these.
 */
export function actionsOf(role: Role, { isToken = false, isLimited = false } = {}): Action[] {
  return ACTIONS.filter(
    (action) =>
      mayDo(role, action) &&
      !(isToken && isKeptFromTokens(action)) &&
      !(isLimited && OF_ALL_CONCERTS.has(action)),
  );
}

/** Whether everything that `role` may do, `other` may do too. Nobody hands on more than they have. */
export function isWithin(role: Role, other: Role): boolean {
  return ACTIONS.every((action) => !mayDo(role, action) || mayDo(other, action));
}
