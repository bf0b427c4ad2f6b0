-- The organisation: one row. Its zone decides when a day ends; its currency is the one that figures are summed in.
create table organisation (
    id                 integer primary key not null check (id = 1),
    name               text    not null check (name <> ''),
    zone               text    not null,
    currency           text    not null check (length(currency) = 3),
    fiscal_start_month integer not null check (fiscal_start_month between 1 and 12),
    version            integer not null
) strict;

-- Keys that never leave the database: `seal` signs filings in the record before they are revealed.
create table secrets (
    name  text primary key not null,
    value blob not null
) strict;

-- Everybody who can sign in or hold a seat.
create table people (
    id            blob    primary key not null,
    email         text    not null constraint email_is_taken unique,
    name          text    not null check (name <> ''),
    title         text    not null,
    role          text    not null check (role in ('cs_leader', 'executive', 'sponsor', 'contributor', 'viewer', 'admin')),
    password_hash text,
    disabled_at   text,
    created_at    text    not null,
    version       integer not null
) strict;

-- The lifecycle functions of the taxonomy; each has one executive and may have a delegate.
create table functions (
    code        text    primary key not null,
    executive   blob    references people (id),
    delegate    blob    references people (id),
    version     integer not null
) strict;

-- The codes of the fixed set of causes, so that nothing else can be filed. The words stand in taxonomy.toml.
create table causes (
    code  text primary key not null,
    kind  text not null check (kind in ('root', 'amplifier', 'outside', 'undetermined')),
    owner text not null
) strict;

-- A signed-in browser. The cookie holds the token, this table its hash.
create table sessions (
    token_hash blob primary key not null,
    person_id  blob not null references people (id),
    created_at text not null,
    seen_at    text not null
) strict;

create index sessions_of_person on sessions (person_id);

-- A one-time sign-in link. Opening it shows a button; only the button uses it up.
create table sign_in_links (
    token_hash blob primary key not null,
    person_id  blob not null references people (id),
    expires_at text not null,
    used_at    text
) strict;

-- Who did what when, append-only, written in the same transaction as what it tells. Rows hold ids and codes, never a
-- filing's content: before the reveal `fields` has its HMAC. `hash` chains each row to the one before.
create table record (
    seq         integer primary key not null,
    at          text    not null,
    actor_kind  text    not null check (actor_kind in ('person', 'token', 'job', 'command_line', 'nobody')),
    actor_id    blob,
    behalf_of   blob,
    request_id  text,
    action      text    not null,
    object_kind text    not null,
    object_id   blob,
    version     integer,
    fields      text    not null,
    outcome     text    not null check (outcome in ('done', 'refused', 'failed')),
    reason      text    not null,
    prev_hash   blob    not null,
    hash        blob    not null
) strict;

create index record_of_object on record (object_id, seq);
