import { FINDING_TEXTS, type FindingKind } from "../../../../src/halls/importing/reading/finding-texts.ts";

/** What is wrong with the file of a hall, in the server's own words. */
export const enConsoleFindings: { finding: Record<FindingKind, string> } = { finding: FINDING_TEXTS };
