import { expect, test } from "bun:test";
import type { CancellationId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { FeeReturnRows } from "./fee-return-rows.ts";

const [FIRST, SECOND, ABSENT] = ["first", "second", "absent"] as CancellationId[] as [
  CancellationId,
  CancellationId,
  CancellationId,
];

test("within a batch, each return of a fee counts for the next one of the same cancellation", async () => {
  const row = { payment_id: "p", paid_at: new Date(7), returned: "100" };
  const seats = [FIRST, SECOND].flatMap((cancellation_id) =>
    [1, 2].map((seat_number) => ({ ...row, cancellation_id, seat_number, fee: 1_000 })),
  );
  const rows = new FeeReturnRows();
  for (const id of [FIRST, SECOND, ABSENT]) rows.ask(id);
  await rows.read((async () => seats) as never as Tx);
  const returned = (id: CancellationId) => rows.find(id)?.fees.map((each) => each.returned);
  expect([FIRST, SECOND, ABSENT].map(returned)).toEqual([[100, 100], [100, 100], undefined]);
  rows.add({ cancellationId: FIRST, amounts: [10, 20] } as never);
  rows.add({ cancellationId: FIRST, amounts: [1, 2] } as never);
  expect(rows.find(FIRST)).toEqual({
    paymentId: "p" as never,
    paidAt: 7,
    fees: [
      { seatNumber: 1, fee: 1_000, returned: 111 },
      { seatNumber: 2, fee: 1_000, returned: 122 },
    ],
  });
  expect(returned(SECOND)).toEqual([100, 100]);
});
