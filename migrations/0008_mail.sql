-- What is to be told by mail, written in the same transaction as what it tells. A row holds ids and codes: words and
-- tokens are made in the moment of sending. Its id is the Message-ID, so a mail that went twice is known as one.
create table outbox (
    id           blob    primary key not null,
    kind         text    not null check (kind in ('sign_in', 'ask', 'before', 'on_the_day', 'late', 'reminder', 'late_to_sponsor',
                                                  'revealed', 'finding_proposed', 'consent_declined', 'third_time', 'test')),
    autopsy_id   blob    references autopsies (id),
    function     text    references functions (code),
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

-- One mail for each person, seat, kind and day.
create unique index one_mail_a_day on outbox (person_id, kind, coalesce(autopsy_id, x''), coalesce(function, ''), day)
    where day is not null;
create index outbox_waiting on outbox (due_at) where sent_at is null and dead_at is null and dropped_at is null;
create index outbox_dead on outbox (dead_at) where dead_at is not null;
create index outbox_of_person on outbox (person_id, kind, queued_at);
create index outbox_of_autopsy on outbox (autopsy_id, kind);
