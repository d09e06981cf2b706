/**
 * What the transactions of other modules use here: a hold reads what is on sale, an organiser's call uses all
 * of it.
 */
export { checkOnSale, checkStart, dateCancelled, saleState } from "./rules.ts";
export type { ConcertRecord, NewPerformance, PerformanceRecord, SeatPrice } from "./rules.ts";
export { Sales } from "./sale-rows.ts";
export { termsVersionOf } from "./terms.ts";
export { readPerformancesOfQueue, renewSales, type Sale } from "./sales-store.ts";
export {
  hasConcerts,
  lockConcert,
  readConcertIdsOf,
  readPerformancesOf,
  readPlansInUse,
  readRecordedConcert,
  readRecordedConcerts,
  readRecordedPerformances,
  readTerms,
  type RecordedConcert,
} from "./store.ts";
export {
  bumpCatalogueVersion,
  clearStarts,
  callOff,
  copyKeptSeats,
  deletePerformance,
  hasOtherConcerts,
  insertConcert,
  insertPerformance,
  lockCatalogue,
  publishConcert,
  type PerformanceSettings,
  readPerformanceSettings,
  readPlanUse,
  readQueueNoOf,
  readReservedDates,
  replaceSeats,
  stopSalesOf,
  updateConcert,
  updatePerformanceSettings,
  renewSeats,
  wasEverSold,
  withdrawConcert,
} from "./changes-store.ts";
export { deleteRehearsal, putRehearsal, readRehearsedAt } from "./rehearsals/store.ts";
