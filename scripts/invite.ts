import { failWith, readCommandLine } from "./command-line.ts";
import { runningServer } from "./running-server.ts";

/**
 * `npm run invite`: the way into the console for its first owner. The organiser key never goes into a
 * browser, so this asks for an invitation with it, and shows the invitation's link.
 */
const USAGE = `npm run invite -- EMAIL [--name NAME] [--role ROLE] [--url URL]

Invites somebody to the console and shows the link that lets them in, once. It asks the server that the
same environment starts (HOST, PORT), with the key in ORGANISER_KEY or in DATA_DIR. ROLE is owner, manager,
box_office, finance, door or viewer; without it, owner. Whoever works here already keeps name and role, and
gets a new link in place of all that they signed in with: for who has lost it.

Exits with 0 when they are invited, 2 when they are not.`;

const { positionals, values } = readCommandLine(
  USAGE,
  { name: { type: "string" }, role: { type: "string", default: "owner" }, url: { type: "string" } },
  1,
);
const [email] = positionals;
if (!email) failWith("whom? npm run invite -- you@example.org");
const { url, ask } = runningServer(values.url);
const known = await findMember(email);
const { invitation } = await (known
  ? ask<Invited>("POST", `/v1/organiser/staff/${known}/invitations`)
  : ask<Invited>("POST", "/v1/organiser/staff", {
      email,
      name: values.name ?? email.split("@")[0],
      role: values.role,
    }));
if (known)
  console.log(
    `${email} works here already, and keeps name and role. All that they signed in with has ended.\n`,
  );
console.log(`Open this link in a browser. It works once, until ${invitation.expiresAt}:

  ${asNamed(url)}${invitation.path}
`);

/** This machine by its name: browsers make passkeys for a name only. */
function asNamed(address: string): string {
  return address.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=[:/]|$)/, "//localhost");
}

/** The member with this address, if there is one. */
async function findMember(address: string): Promise<string | undefined> {
  for (let cursor: string | null = ""; cursor !== null;) {
    const path: string = `/v1/organiser/staff?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: StaffPage = await ask<StaffPage>("GET", path);
    const found = page.items.find((each) => each.email.toLowerCase() === address.toLowerCase());
    if (found) return found.staffId;
    cursor = page.nextCursor;
  }
  return undefined;
}

interface Invited {
  invitation: { path: string; expiresAt: string };
}

interface StaffPage {
  items: { staffId: string; email: string }[];
  nextCursor: string | null;
}
