-- A webhook only makes a check due: it needs no row. 2,000 purchases wrote 2,000 of them, and nothing read them.
drop table webhook_deliveries;
