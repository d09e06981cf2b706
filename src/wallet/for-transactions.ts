/** What the transactions of other modules use here: paying and cancelling move points. */
export { checkPoints } from "./ledger/rules.ts";
export { WalletRows } from "./ledger/wallet-rows.ts";
export { OpenPurposes, type Purposes, type TopUpForPurchase } from "./top-ups/purposes.ts";
export { actionOf, type ChargeTerms, failedTopUp, keptAnswerOf, newTopUp } from "./top-ups/topping-up.ts";
export { type CardShare, spreadOverTopUps } from "./reversals/rules.ts";
export { askTopUps, sendBackToCards, sharesOfCards, type StartedReversal } from "./reversals/sending-back.ts";
export type { Reversals } from "./reversals/reversals.ts";
export { readReversible } from "./reversals/store.ts";
export { TopUpRows } from "./top-ups/top-up-rows.ts";
export type { FiledCapture } from "./ledger/comparing.ts";
