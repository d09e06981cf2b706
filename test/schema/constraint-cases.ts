import { JOB_CONSTRAINTS } from "./job-cases.ts";
import { KEPT_SEAT_CONSTRAINTS } from "./kept-seat-cases.ts";
import { WEBHOOK_CONSTRAINTS } from "./webhook-cases.ts";
import { BOX_OFFICE_CONSTRAINTS } from "./box-office-cases.ts";
import { DOOR_CONSTRAINTS } from "./door-cases.ts";

/** For every constraint of the schema: what it refuses, once a sale has happened (`sale.ts`). */

const CANCELLATIONS: Record<string, string[]> = {
  cancellations_check: ["update cancellations set fee = amount + 1", "update cancellations set fee = -1"],
  cancellations_check1: ["update cancellations set seat_fees = seat_fees || 0"],
  cancellations_seat_numbers_check: ["update cancellations set seat_numbers = '{}', seat_fees = '{}'"],
  cancellations_payment_id_fkey: ["update cancellations set payment_id = gen_random_uuid()"],
  cancellations_reservation_id_fkey: ["update cancellations set reservation_id = gen_random_uuid()"],
  cancellations_user_id_fkey: ["update cancellations set user_id = gen_random_uuid()"],
  cancellations_refunded_by_check: ["update cancellations set refunded_by = 'DOOR'"],
  cancellations_to_cards_check: [
    "update cancellations set to_cards = -1",
    "update cancellations set to_cards = amount - fee + 1",
  ],
  fee_returns_amount_check: ["update fee_returns set amount = 0, to_cards = 0"],
  fee_returns_check: ["update fee_returns set to_cards = -1", "update fee_returns set to_cards = amount + 1"],
  fee_returns_check1: ["update fee_returns set seat_amounts = seat_amounts || 0"],
  fee_returns_cancellation_id_fkey: ["update fee_returns set cancellation_id = gen_random_uuid()"],
};

const LEDGER: Record<string, string[]> = {
  wallets_balance_check: ["update wallets set balance = -1", "update wallets set balance = 9000000000000001"],
  ledger_entries_against_check: [
    "update ledger_entries set against = 'BANK'",
    "update ledger_entries set against = 'WALLET'",
    "update ledger_entries set against = 'SALES' where kind = 'TOP_UP'",
    "update ledger_entries set kind = 'GIFT'",
  ],
  ledger_entries_amount_check: ["update ledger_entries set amount = 0 where kind = 'TOP_UP'"],
  ledger_entries_pkey: [
    `insert into ledger_entries
     select gen_random_uuid(), user_id, reference, sequence + 100, amount, balance_after, created_at, kind,
            against from ledger_entries limit 1`,
  ],
  ledger_entries_of_wallet: [
    `insert into ledger_entries
     select gen_random_uuid(), user_id, gen_random_uuid(), sequence, amount, balance_after, created_at, kind,
            against from ledger_entries limit 1`,
  ],
};

const TOP_UPS: Record<string, string[]> = {
  top_ups_amount_check: ["update top_ups set amount = 0", "update top_ups set amount = 10000001"],
  top_ups_check: ["update top_ups set settled_at = null", "update top_ups set status = 'SENT'"],
  top_ups_status_check: ["update top_ups set status = 'LOST', settled_at = null"],
  top_ups_purpose_check: [
    "update top_ups set pays_reservation_id = gen_random_uuid()",
    `update top_ups set pays_reservation_id = gen_random_uuid(), pays_payment_id = gen_random_uuid(),
                        pays_queue_no = 1`,
  ],
  top_ups_unpaid_reason_check: ["update top_ups set unpaid_reason = 'reservation_expired'"],
  top_ups_pays_payment_id_key: [
    `update top_ups set pays_reservation_id = gen_random_uuid(), pays_queue_no = 1, pays_position = 1,
                        pays_payment_id = (select payment_id from payments limit 1)`,
  ],
  top_ups_gateway_key_key: [
    `insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key)
     select gen_random_uuid(), user_id, amount, payment_method, 'SENT', gateway, gateway_key from top_ups
     limit 1`,
  ],
  top_up_reversals_amount_check: ["update top_up_reversals set amount = 0"],
  top_up_reversals_check: [
    "update top_up_reversals set settled_at = null",
    "update top_up_reversals set status = 'SENT'",
  ],
  top_up_reversals_status_check: ["update top_up_reversals set status = 'LOST', settled_at = null"],
  top_up_reversals_cancel_key_key: [
    `insert into top_up_reversals
       (reversal_id, top_up_id, user_id, amount, status, cancel_key, created_at, next_look_at)
     select gen_random_uuid(), top_up_id, user_id, 1, 'SENT', cancel_key, created_at, next_look_at
     from top_up_reversals`,
  ],
  top_up_reversals_top_up_id_fkey: ["update top_up_reversals set top_up_id = gen_random_uuid()"],
  top_up_reversals_user_id_fkey: ["update top_up_reversals set user_id = gen_random_uuid()"],
};

const USERS: Record<string, string[]> = {
  sign_outs_version_check: [
    "insert into sign_outs (user_id, version, signed_out_at) values (gen_random_uuid(), 0, now())",
  ],
};

const MESSAGE = (kind: string, status: string, reference = "gen_random_uuid()") =>
  `insert into messages (message_id, kind, user_id, reference, status, created_at, next_try_at)
   values (gen_random_uuid(), '${kind}', gen_random_uuid(), ${reference}, '${status}', now(), now())`;
const SAME_REFERENCE = "'019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11'";
const MESSAGES: Record<string, string[]> = {
  messages_kind_check: [MESSAGE("gossip", "PENDING")],
  messages_status_check: [
    `insert into messages
       (message_id, kind, user_id, reference, status, created_at, next_try_at, ended_at)
     values (gen_random_uuid(), 'recovery', gen_random_uuid(), gen_random_uuid(), 'LOST', now(), now(),
             now())`,
  ],
  messages_check: [MESSAGE("recovery", "SENT")],
  messages_kind_reference_key: [
    `${MESSAGE("recovery", "PENDING", SAME_REFERENCE)}; ${MESSAGE("recovery", "PENDING", SAME_REFERENCE)}`,
  ],
};

const QUEUES: Record<string, string[]> = {
  queues_admit_per_minute_check: ["update queues set admit_per_minute = 0"],
  queues_arrival_seconds_check: ["update queues set arrival_seconds = 0"],
  queues_capacity_check: ["update queues set capacity = -1", "update queues set capacity = 1000001"],
  queues_check: ["update queues set frontier = last_position + 1"],
  queues_check1: [
    "update queues set lottery = true",
    "update queues set lottery_secret = 's', lottery_digest = 'd'",
  ],
  queues_check2: ["update queues set draw_count = 1", "update queues set draw_seed = 's'"],
  queues_check3: ["update queues set recalls = calls + 1"],
  queues_grace_seconds_check: ["update queues set grace_seconds = -1"],
  queues_proof_of_work_attempts_max_check: ["update queues set proof_of_work_attempts_max = 0"],
  queues_session_seconds_check: ["update queues set session_seconds = 0"],
  queues_switch_check: ["update queues set switch = 'AJAR'"],
  queues_notice_check: ["update queues set notice = ''", "update queues set notice = repeat('x', 501)"],
  queues_returns_max_check: ["update queues set returns_max = -1", "update queues set returns_max = 101"],
  queues_presence_seconds_check: [
    "update queues set presence_seconds = 0",
    "update queues set presence_seconds = 3601",
  ],
  place_recalls_times_check: ["insert into place_recalls values (1, 1, 0)"],
  queues_queue_id_key: ["update queues set queue_id = (select queue_id from queues limit 1)"],
  places_one_live_per_user: [
    `insert into places (queue_no, position, user_id, joined_at)
     select queue_no, 1000, user_id, joined_at from places where status = 'ACTIVE' limit 1`,
  ],
};

const CATALOGUE: Record<string, string[]> = {
  catalogue_version_only_row_check: ["insert into catalogue_version values (false, 1)"],
  installation_only_row_check: ["insert into installation values (false, 'another secret')"],
  concerts_policy_check: [
    `update concerts set policy = policy || '{"holdSeconds": 0}'`,
    `update concerts set policy = policy || '{"seatsPerUser": 0}'`,
  ],
  order_notes_text_check: [
    "update order_notes set text = ''",
    "update order_notes set text = repeat('x', 2001)",
  ],
  order_notes_payment_id_fkey: ["update order_notes set payment_id = gen_random_uuid()"],
  rehearsals_concert_id_fkey: ["update rehearsals set concert_id = gen_random_uuid()"],
  rehearsals_report_check: [
    "update rehearsals set report = '[]'",
    "update rehearsals set report = jsonb_build_object('long', repeat('x', 65536))",
  ],
  images_digest_key: [
    `insert into images select gen_random_uuid(), digest, media_type, width, height, bytes from images`,
  ],
  images_media_type_check: ["update images set media_type = 'image/svg+xml'"],
  images_width_check: ["update images set width = 0"],
  images_height_check: ["update images set height = 0"],
  concerts_state_check: ["update concerts set state = 'ENDED'"],
  concerts_facts_check: ["update concerts set facts = '[]'"],
  concerts_queue_no_fkey: ["update concerts set queue_no = 999999"],
  performances_check: [
    "update performances set seats_sold = seats_total + 1",
    "update performances set seats_sold = -1",
  ],
  performances_seats_total_check: [
    "update performances set seats_total = 0, seats_sold = 0, seats_blocked = 0",
  ],
  performances_prices_check: [
    "update performances set prices = '{}'",
    ...["-1", "100000001", '"99000"'].map(
      (price) => `update performances set prices = jsonb_set(prices, '{0,price}', '${price}')`,
    ),
  ],
  performances_plan_no_fkey: ["update performances set plan_no = 999999"],
  performances_state_check: ["update performances set state = 'GONE'"],
  performances_concert_id_fkey: ["update performances set concert_id = gen_random_uuid()"],
  performances_concert_id_starts_at_key: [
    `insert into performances
       (performance_id, concert_id, starts_at, local_date, seats_total, plan_no, prices)
     select gen_random_uuid(), concert_id, starts_at, local_date, seats_total, plan_no, prices
     from performances limit 1`,
  ],
  seats_check: [
    "update seats set held_until = clock_timestamp() where status = 'AVAILABLE'",
    "update seats set held_until = null where status = 'HELD'",
  ],
  seats_seat_number_check: ["update seats set seat_number = 0 where seat_number = 50"],
  seats_status_check: ["update seats set status = 'GONE' where status = 'AVAILABLE'"],
};

const SALES: Record<string, string[]> = {
  reservations_amount_check: ["update reservations set amount = -1"],
  reservations_check: [
    "update reservations set seat_prices = '{}'",
    "update reservations set seat_numbers = '{}', seat_prices = '{}' where status = 'HELD'",
  ],
  reservations_check1: [
    "update reservations set confirmed_at = held_at where status = 'HELD'",
    "update reservations set confirmed_at = null where status = 'CONFIRMED'",
  ],
  reservations_check2: ["update reservations set confirmed_at = expires_at where status = 'CONFIRMED'"],
  reservations_check3: ["update reservations set cancelled_seats = '{9999}' where status = 'CONFIRMED'"],
  reservations_check4: ["update reservations set cancelled_seats = seat_numbers[1:1] where status = 'HELD'"],
  reservations_check5: ["update reservations set cancelled_seats = seat_numbers where status = 'CONFIRMED'"],
  reservations_check6: ["update reservations set status = 'REFUNDED' where status = 'CONFIRMED'"],
  reservations_status_check: ["update reservations set status = 'LOST' where status = 'HELD'"],
  payments_amount_check: ["update payments set amount = -1"],
  payments_balance_after_check: ["update payments set balance_after = -1"],
  payments_status_check: ["update payments set status = 'LOST'"],
  payments_booking_number_check: [
    "update payments set booking_number = 'FR-7K3M9Q2'",
    "update payments set booking_number = 'FR-7K3M9Q2O'",
  ],
  refund_policies_policy_key: ["insert into refund_policies (policy) select policy from refund_policies"],
  payments_booking_number_key: [
    `insert into payments
     select gen_random_uuid(), gen_random_uuid(), user_id, amount, balance_after, status, paid_at,
            booking_number from payments`,
  ],
  payments_reservation_id_key: [
    `insert into payments
     select gen_random_uuid(), reservation_id, user_id, amount, balance_after, status, paid_at from payments`,
  ],
  tickets_status_check: ["update tickets set status = 'LOST'"],
  tickets_one_owner_per_seat: [
    `insert into tickets
     select gen_random_uuid(), payment_id, reservation_id, user_id, performance_id, seat_number, price,
     'CHECKED_IN',
            issued_at from tickets where status = 'VALID' limit 1`,
  ],
};

const seatPlan = (seats: number, origin: string, categories: string) =>
  `insert into seat_plans (seat_plan_id, name, seats, origin, categories, document, digest)
   values (gen_random_uuid(), 'Hall', ${seats}, '${origin}', '${categories}', '{}', 'd')`;
const planSeat = (seatNumber: number, category: number, flags: number) =>
  `insert into plan_seats (plan_no, seat_number, category, flags, section, seat_row, label)
   values (1, ${seatNumber}, ${category}, ${flags}, 'A', '1', '1')`;

const HALLS: Record<string, string[]> = {
  seat_plans_seats_check: [seatPlan(0, "IMPORTED", "{R}"), seatPlan(100_001, "IMPORTED", "{R}")],
  seat_plans_origin_check: [seatPlan(1, "FOUND", "{R}")],
  seat_plans_categories_check: [seatPlan(1, "IMPORTED", "{}")],
  seat_plans_seat_plan_id_key: [
    `insert into seat_plans (seat_plan_id, name, seats, origin, categories, document, digest)
     select '00000000-0000-7000-8000-000000000001', 'Hall', 1, 'IMPORTED', '{R}', '{}', 'd'
     from generate_series(1, 2)`,
  ],
  removed_seat_plans_plan_no_fkey: ["insert into removed_seat_plans (plan_no) values (999999)"],
  plan_seats_seat_number_check: [planSeat(0, 0, 0)],
  plan_seats_category_check: [planSeat(1_000_000, -1, 0)],
  plan_seats_flags_check: [planSeat(1_000_000, 0, -1), planSeat(1_000_000, 0, 16)],
};

const member = (status: string, password: string | null) =>
  `insert into staff (staff_id, email, name, role, status, password_hash)
   values (gen_random_uuid(), 'a@b.example', 'A', 'viewer', '${status}', ${password && `'${password}'`});`;
const NO_MEMBER = "gen_random_uuid()";
const A_MEMBER = `(select staff_id from staff limit 1)`;
const invitationOf = (staffId: string) =>
  `insert into staff_invitations (staff_id, token_hash, code_secret, expires_at)
   values (${staffId}, 'h', 's', now());`;
const sessionOf = (staffId: string) =>
  `insert into staff_sessions (session_id, token_hash, staff_id, address, device, expires_at)
   values (gen_random_uuid(), 'h', ${staffId}, 'a', 'd', now());`;
const tokenOf = (staffId: string) =>
  `insert into api_tokens (token_id, token_hash, prefix, name, role, staff_id, expires_at)
   values (gen_random_uuid(), 'h', 'p', 'n', 'viewer', ${staffId}, now());`;

const STAFF: Record<string, string[]> = {
  staff_status_check: [member("LOST", null)],
  staff_check: [member("ACTIVE", "a hash and no code secret")],
  staff_one_email: [member("ACTIVE", null) + member("INVITED", null).replace("a@b", "A@B")],
  staff_invitations_staff_id_fkey: [invitationOf(NO_MEMBER)],
  staff_invitations_token_hash_key: [
    member("INVITED", null) +
      invitationOf(A_MEMBER) +
      member("INVITED", null).replace("a@b", "c@b") +
      invitationOf("(select staff_id from staff where email = 'c@b.example')"),
  ],
  staff_passkeys_staff_id_fkey: [
    `insert into staff_passkeys (credential_id, staff_id, public_key, counter, transports, rp_id)
     values ('c', ${NO_MEMBER}, 'k', 0, '{}', 'r')`,
  ],
  staff_sessions_staff_id_fkey: [sessionOf(NO_MEMBER)],
  staff_sessions_token_hash_key: [member("ACTIVE", null) + sessionOf(A_MEMBER) + sessionOf(A_MEMBER)],
  api_tokens_staff_id_fkey: [tokenOf(NO_MEMBER)],
  api_tokens_token_hash_key: [tokenOf("null") + tokenOf("null")],
};

const HISTORY: Record<string, string[]> = {
  organiser_actions_actor_kind: ["update organiser_actions set actor_kind = 'somebody'"],
  organiser_actions_actor: [
    "update organiser_actions set actor_id = gen_random_uuid()",
    "update organiser_actions set actor_kind = 'staff'",
  ],
};

export const CASES: Record<string, string[]> = {
  ...CANCELLATIONS,
  ...JOB_CONSTRAINTS,
  ...KEPT_SEAT_CONSTRAINTS,
  ...WEBHOOK_CONSTRAINTS,
  ...DOOR_CONSTRAINTS,
  ...BOX_OFFICE_CONSTRAINTS,
  ...HISTORY,
  ...STAFF,
  ...LEDGER,
  ...TOP_UPS,
  ...USERS,
  ...MESSAGES,
  ...QUEUES,
  ...CATALOGUE,
  ...HALLS,
  ...SALES,
};
