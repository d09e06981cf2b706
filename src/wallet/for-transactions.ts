/** What the transactions of other modules use here: paying and cancelling move points. */
export { checkPoints } from "./ledger/rules.ts";
export { WalletRows } from "./ledger/wallet-rows.ts";
