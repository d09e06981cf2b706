import { expect, test } from "bun:test";
import { parseBookingNumber } from "../../src/core/bookings/booking-number.ts";
import { newKey, pay } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, holder } = setSaleStage();

test("a purchase has one booking number wherever it is shown, and none before it is paid", async () => {
  const { buyer, reservationId } = await holder([1, 2]);
  const path = `/v1/reservations/${reservationId}`;
  expect((await buyer.call("GET", path)).body.bookingNumber).toBeNull();
  const key = newKey();
  const { body: paid } = await pay(buyer, reservationId, key);
  const { bookingNumber } = paid;
  expect(parseBookingNumber(bookingNumber)).toBe(bookingNumber);

  expect((await pay(buyer, reservationId, key)).body).toEqual(paid);
  expect((await buyer.call("GET", path)).body.bookingNumber).toBe(bookingNumber);
  expect((await buyer.call("GET", `/v1/payments/${paid.paymentId}`)).body.bookingNumber).toBe(bookingNumber);
  const ticket = await buyer.call("GET", `/v1/tickets/${paid.tickets[0].ticketId}`);
  expect(ticket.body.bookingNumber).toBe(bookingNumber);
  for (const list of ["reservations", "payments", "tickets"]) {
    const { body } = await buyer.call("GET", `/v1/${list}`);
    for (const item of body.items) expect(item).toMatchObject({ bookingNumber });
  }
});

test("a payment whose number is taken gets another one, and the buyer sees nothing of it", async () => {
  const { buyer: first, reservationId: earlier } = await holder([3]);
  const { bookingNumber } = (await pay(first, earlier)).body;
  // The next payment tries a number that is taken. A sequence counts on although that transaction fails.
  await frontrow.admin.unsafe(`
    create sequence payments_tried;
    create function take_number_of_another() returns trigger language plpgsql as $$ begin
      if nextval('payments_tried') = 1 then new.booking_number := '${bookingNumber}'; end if;
      return new;
    end $$;
    create trigger take_number before insert on payments
      for each row execute function take_number_of_another();
    grant usage on sequence payments_tried to public`);
  try {
    const { buyer, reservationId } = await holder([4]);
    const paid = await pay(buyer, reservationId);
    expect(paid.status).toBe(201);
    expect(paid.body.bookingNumber).not.toBe(bookingNumber);
    const { body } = await buyer.call("GET", `/v1/payments/${paid.body.paymentId}`);
    expect(body.bookingNumber).toBe(paid.body.bookingNumber);
    const [row] = await frontrow.admin<{ tried: number }[]>`select last_value::int tried from payments_tried`;
    expect(row!.tried).toBe(2);
  } finally {
    await frontrow.admin.unsafe("drop trigger take_number on payments");
  }
});

test("the numbers that the database gives to payments of before follow the same scheme", async () => {
  const rows = await frontrow.admin<{ number: string }[]>`
    select new_booking_number() number from generate_series(1, 300)`;
  expect(new Set(rows.map(({ number }) => number)).size).toBe(300);
  expect(rows.filter(({ number }) => parseBookingNumber(number) !== number)).toEqual([]);
});
