import { formatDateTime, formatMonth, formatNumber } from "../../text/formats.ts";

/** How the reader's language writes what the history tells. */
export const FORMATS = { number: formatNumber, time: formatDateTime, month: formatMonth };
