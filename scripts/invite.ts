import { parseArgs } from "node:util";
import { answerHelp } from "./help.ts";
import { runningServer } from "./running-server.ts";

/**
 * `npm run invite`: the way into the console for its first owner. The organiser key never goes into a
 * browser, so this asks for an invitation with it, and shows the invitation's link.
 */
answerHelp(`npm run invite -- EMAIL [--name NAME] [--role ROLE] [--url URL]

Invites somebody to the console and shows the link that lets them in, once. It asks the server that the
same environment starts (HOST, PORT), with the key in ORGANISER_KEY or in DATA_DIR. ROLE is owner, manager,
box_office, finance, door or viewer; without it, owner.

Exits with 0 when they are invited, 2 when they are not.`);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: "string" },
    role: { type: "string", default: "owner" },
    url: { type: "string" },
  },
});
const [email] = positionals;
if (email === undefined) {
  console.error("Frontrow: whom? npm run invite -- you@example.org");
  process.exit(2);
}
const { url, ask } = await runningServer(values.url);
const response = await ask("POST", "/v1/organiser/staff", {
  email,
  name: values.name ?? email.split("@")[0],
  role: values.role,
});
const { invitation } = (await response.json()) as { invitation: { path: string; expiresAt: string } };
console.log(`Open this link in a browser. It works once, until ${invitation.expiresAt}:

  ${url}${invitation.path}
`);
