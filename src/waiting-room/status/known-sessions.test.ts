import { expect, test } from "bun:test";
import type { UserId } from "../../core/ids.ts";
import { SharedStamps } from "../../shared-memory/shared-stamps.ts";
import { KnownSessions } from "./known-sessions.ts";
import { placeKey } from "../line/place-store.ts";
import type { Place } from "../line/rules.ts";

const NOW = Date.UTC(2030, 0, 1);
const USER = "0190a0a0-0000-7000-8000-000000000001" as UserId;
const REF = { queueNo: 1, position: 7 };

function place(overrides: Partial<Place> = {}): Place {
  const times = {
    joinedAt: NOW - 60_000,
    deadline: NOW + 100,
    heldUntil: null,
    arrivedAt: NOW - 1_000,
    recalls: 0,
  };
  return { ...REF, userId: USER, status: "ACTIVE", ...times, ...overrides };
}

function remembering(known: Place) {
  const stamps = new SharedStamps();
  const sessions = new KnownSessions(stamps);
  const stamp = sessions.stampOf(REF);
  sessions.remember(known, stamp);
  return { stamps, find: (now: number, atMs = stamp.atMs) => sessions.find(placeKey(REF), now, atMs), stamp };
}

test("a session is known until the instant it ends, and not at it", () => {
  const { find } = remembering(place());
  expect(find(NOW + 99)).toEqual(place());
  expect(find(NOW + 100)).toBeUndefined();
  expect(find(NOW + 101)).toBeUndefined();
});

test("a session that a hold puts off is known until the hold ends", () => {
  const { find } = remembering(place({ heldUntil: NOW + 200 }));
  expect(find(NOW + 199)).toBeDefined();
  expect(find(NOW + 200)).toBeUndefined();
});

test("a place that is not ACTIVE is not remembered", () => {
  for (const status of ["READY", "CONSUMED", "EXPIRED", "LEFT", "REVOKED"] as const) {
    expect(remembering(place({ status })).find(NOW)).toBeUndefined();
  }
});

test("a change that was announced, or a quarter of a second, has it read again", () => {
  const announced = remembering(place());
  announced.stamps.renew(placeKey(REF));
  expect(announced.find(NOW)).toBeUndefined();
  const { find, stamp } = remembering(place());
  expect(find(NOW, stamp.atMs + 249)).toBeDefined();
  expect(find(NOW, stamp.atMs + 251)).toBeUndefined();
});

test("a change between the stamp and the reading is not missed", () => {
  const stamps = new SharedStamps();
  const sessions = new KnownSessions(stamps);
  const stamp = sessions.stampOf(REF);
  stamps.renew(placeKey(REF));
  sessions.remember(place(), stamp);
  expect(sessions.find(placeKey(REF), NOW, stamp.atMs)).toBeUndefined();
});
