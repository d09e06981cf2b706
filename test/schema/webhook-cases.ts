/** Constraints of what is sent to others: webhooks, and notices to devices. */
export const WEBHOOK_CONSTRAINTS: Record<string, string[]> = {
  push_subscriptions_queue_no_position_key: [
    `insert into push_subscriptions (subscription_id, queue_no, position, sealed)
     select gen_random_uuid(), 1, 1, 's' from generate_series(1, 2)`,
  ],
  turn_mails_queue_no_position_key: [
    `insert into turn_mails (mail_id, queue_no, position, sealed)
     select gen_random_uuid(), 1, 1, 's' from generate_series(1, 2)`,
  ],
  webhook_endpoints_events_check: ["update webhook_endpoints set events = '{}'"],
  webhook_endpoints_check: [
    "update webhook_endpoints set old_secret = 's'",
    "update webhook_endpoints set old_secret_until = now()",
  ],
  webhook_events_type_subject_at_key: [
    `insert into webhook_events
     select gen_random_uuid(), type, subject, at, data from webhook_events limit 1`,
  ],
  webhook_sendings_sequence_key: [
    `insert into webhook_sendings (sending_id, sequence, endpoint_id, event_id, status, next_try_at)
     overriding system value
     select gen_random_uuid(), sequence, endpoint_id, gen_random_uuid(), 'PENDING', now()
     from webhook_sendings limit 1`,
  ],
  webhook_sendings_endpoint_id_fkey: ["update webhook_sendings set endpoint_id = gen_random_uuid()"],
  webhook_sendings_event_id_fkey: ["update webhook_sendings set event_id = gen_random_uuid()"],
  webhook_sendings_endpoint_id_event_id_key: [
    `insert into webhook_sendings (sending_id, endpoint_id, event_id, status, next_try_at)
     select gen_random_uuid(), endpoint_id, event_id, 'PENDING', now() from webhook_sendings limit 1`,
  ],
  webhook_sendings_status_check: [
    "update webhook_sendings set status = 'LOST', next_try_at = null, ended_at = now()",
  ],
  webhook_sendings_check: ["update webhook_sendings set next_try_at = null"],
  webhook_sendings_check1: ["update webhook_sendings set ended_at = now()"],
  webhook_progress_only_row_check: ["insert into webhook_progress values (false, now())"],
};
