-- When a mail was last sent to try the mail server; looked for among all acts.
create index organiser_actions_test_mails on organiser_actions (action_id desc) where action = 'send_test_mail';
