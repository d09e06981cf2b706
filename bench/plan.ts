// `npm run plan -- --crowd N --tickets N --hours N`: what a sale needs. Exits with 2 for wrong options.
import process from "node:process";
import { answerHelp, EXIT_USAGE, UsageError } from "../scripts/command-line.ts";
import { MEASURED_COSTS } from "./planning/measured-costs.ts";
import { planHelp, readSale } from "./planning/plan-options.ts";
import { planText } from "./planning/plan-text.ts";
import { planSale } from "./planning/sale-plan.ts";

answerHelp(planHelp());
try {
  const facts = readSale(process.argv.slice(2));
  console.log(planText(facts, planSale(facts, MEASURED_COSTS), MEASURED_COSTS));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_USAGE;
}
