-- Mail about a review that meets at another time. The table is made anew, as in 0018, and keeps its rows.
create table outbox_new (
    id           blob    primary key not null,
    kind         text    not null check (kind in ('sign_in', 'ask', 'before', 'on_the_day', 'late', 'reminder', 'late_to_sponsor',
                                                  'receipt', 'revealed', 'finding_proposed', 'consent_declined', 'third_time',
                                                  'test', 'change_in_place', 'change_judged', 'change_due', 'check_due',
                                                  'look_due', 'pre_read', 'review_moved')),
    autopsy_id   blob    references autopsies (id),
    function     text    references functions (code),
    change_id    blob    references changes (id),
    pattern_id   blob    references patterns (id),
    review_id    blob    references reviews (id),
    person_id    blob    not null references people (id),
    -- The day that it is for, where one a day is enough.
    day          text,
    queued_at    text    not null,
    -- Not before this instant.
    due_at       text    not null,
    attempts     integer not null check (attempts >= 0),
    -- What went wrong last, as a class: never an address, never an answer of the mail server.
    last_error   text,
    leased_until text,
    sent_at      text,
    -- Given up after some tries; an admin may have it tried again.
    dead_at      text,
    -- Never to be sent: mail is off, or what it tells is no longer so.
    dropped_at   text,
    dropped_as   text    check (dropped_as in ('off', 'moot')),
    check ((dropped_at is null) = (dropped_as is null)),
    check ((sent_at is not null) + (dead_at is not null) + (dropped_at is not null) <= 1)
) strict;

insert into outbox_new (id, kind, autopsy_id, function, change_id, pattern_id, review_id, person_id, day, queued_at, due_at,
                        attempts, last_error, leased_until, sent_at, dead_at, dropped_at, dropped_as)
select id, kind, autopsy_id, function, change_id, pattern_id, review_id, person_id, day, queued_at, due_at,
       attempts, last_error, leased_until, sent_at, dead_at, dropped_at, dropped_as
from outbox;
drop table outbox;
alter table outbox_new rename to outbox;

-- One mail for each person, subject, kind and day.
create unique index one_mail_a_day on outbox (person_id, kind, coalesce(autopsy_id, change_id, pattern_id, review_id, x''),
                                              coalesce(function, ''), day)
    where day is not null;
create index outbox_waiting on outbox (due_at) where sent_at is null and dead_at is null and dropped_at is null;
create index outbox_dead on outbox (dead_at) where dead_at is not null;
create index outbox_of_person on outbox (person_id, kind, queued_at);
create index outbox_of_autopsy on outbox (autopsy_id, kind);
