import { request, requestValue } from "../../api/request.ts";
import { based, because, once, ROOT } from "./writes.ts";

/** The calls by which the console changes the dates of a concert. */

/** A new date, sold by a seat plan or by one group of numbered seats. */
export interface NewDate {
  startsAt: string;
  salesCloseAt?: string | null;
  seatPlanId?: string;
  prices?: Record<string, number>;
  seats?: { count: number; grade: string; price: number }[];
}

export const addDate = (concertId: string, body: NewDate, key: string) =>
  requestValue<object>("POST", `${ROOT}/concerts/${concertId}/performances`, {
    body,
    ...once(key),
  });

export interface DateChange {
  startsAt?: string;
  salesCloseAt?: string | null;
  prices?: Record<string, number>;
  state?: "ON_SALE" | "STOPPED";
  seatPlanId?: string;
  reason?: string;
}

export const removeDate = (performanceId: string, reason: string) =>
  request("DELETE", `${ROOT}/performances/${performanceId}${because(reason)}`);

export const changeDate = (performanceId: string, body: DateChange, revision: string) =>
  requestValue<object>("PATCH", `${ROOT}/performances/${performanceId}`, { body, ...based(revision) });
