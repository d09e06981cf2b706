-- The terms of cancelling that a concert is sold by. Each payment keeps those of its moment. The default is the one preset
-- that there was before.
alter table concerts add column refund_policy jsonb not null default
  '{"freeDaysAfterPurchase": 7, "freeUntilDaysBefore": 10, "freeOnPurchaseDay": false,
    "tiers": [{"daysBefore": 10, "percent": 10, "pointsPerSeatMax": 4000}, {"daysBefore": 7, "percent": 10},
              {"daysBefore": 3, "percent": 20}, {"daysBefore": 1, "percent": 30}],
    "closes": {"daysBefore": 1, "hour": 17}}';
