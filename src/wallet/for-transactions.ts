/** What the transactions of other modules use here: paying and cancelling move points. */
export { checkPoints, movePoints } from "./ledger/rules.ts";
export type { LedgerEntry, Wallet } from "./ledger/rules.ts";
export { insertEntries, lockWallets, openWallets, updateWallets } from "./ledger/store.ts";
