-- API tokens. Whoever made one holds it; this table keeps its hash, and its first characters to know it by.
create table tokens (
    id         blob primary key not null,
    person_id  blob not null references people (id),
    token_hash blob not null unique,
    prefix     text not null,
    scope      text not null check (scope in ('read', 'write')),
    created_at text not null,
    seen_at    text,
    revoked_at text
) strict;

create index tokens_of_person on tokens (person_id, created_at);

-- What a POST with an Idempotency-Key was answered, written in the transaction of what it did, so that the same request
-- again gets the same answer and does nothing. `request_hash` tells the same request from another under the same key.
create table answers (
    person_id    blob    not null references people (id),
    key          text    not null,
    request_hash blob    not null,
    at           text    not null,
    status       integer not null,
    location     text,
    body         text    not null,
    primary key (person_id, key)
) strict;

create index answers_by_age on answers (at);
