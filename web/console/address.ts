import { CONSOLE_ADDRESSES } from "../../src/pages/addresses.ts";

type Name = keyof typeof CONSOLE_ADDRESSES;

/** What addresses name; more may be given. */
interface Parameters {
  concertId?: string;
  performanceId?: string;
  seatPlanId?: string;
  bookingNumber?: string;
}

/** The address of a page, with its parameters filled in. Every link of the console is made here. */
export function addressOf(name: Name, parameters: Readonly<Parameters> = {}): string {
  return CONSOLE_ADDRESSES[name].replace(/\$(\w+)/g, (_, parameter: keyof Parameters) =>
    encodeURIComponent(parameters[parameter] ?? ""),
  );
}
