-- What the organiser tells everybody in line; null for nothing. It goes out with the page of the queue.
alter table queues add column notice text check (char_length(notice) between 1 and 500);
