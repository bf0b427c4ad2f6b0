-- Customers. `arr` is the yearly value in minor units of the account's currency.
create table accounts (
    id             blob    primary key not null,
    external_id    text    constraint account_id_is_taken unique,
    name           text    not null check (name <> ''),
    segment        text    not null,
    region         text    not null,
    product        text    not null,
    industry       text    not null,
    owner          text    not null,
    currency       text    not null check (length(currency) = 3),
    arr            integer not null check (arr >= 0),
    customer_since text,
    churned_on     text,
    renewal_on     text,
    -- Set when somebody edits the account here; an import leaves such an account as it is.
    edited_at      text,
    created_at     text    not null,
    version        integer not null
) strict;

create index accounts_by_name on accounts (lower(name), id);
create index accounts_by_segment on accounts (segment, lower(name), id);
create index accounts_by_region on accounts (region, lower(name), id);
create index accounts_by_product on accounts (product, lower(name), id);

-- A dated fact on an account, offered as evidence. `turning` marks what the customer felt.
create table facts (
    id         blob primary key not null,
    account_id blob not null references accounts (id),
    happened   text not null,
    text       text not null check (text <> ''),
    source     text not null,
    noted_by   blob references people (id),
    noted_at   text not null
) strict;

create index facts_of_account on facts (account_id, happened);

-- A warning that was seen on an account on a day.
create table signals (
    account_id  blob not null references accounts (id),
    signal      text not null check (signal <> ''),
    observed_on text not null,
    primary key (account_id, signal, observed_on)
) strict;

-- Process changes: what was changed so that a cause stops.
create table changes (
    id             blob    primary key not null,
    external_id    text    constraint change_id_is_taken unique,
    title          text    not null check (title <> ''),
    cause          text    not null references causes (code),
    owner_function text    not null,
    effective_on   text    not null,
    created_at     text    not null,
    version        integer not null
) strict;

create index changes_by_cause on changes (cause, effective_on);

-- One call of the importer: what it read and what became of it.
create table imports (
    id      blob primary key not null,
    at      text not null,
    by_id   blob references people (id),
    files   text not null,
    summary text not null
) strict;
