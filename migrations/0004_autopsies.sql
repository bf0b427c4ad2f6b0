-- An autopsy of one account. What has a table of its own below (reveal, finding, rescue …) is not repeated as a state;
-- `stage` is what domain::Autopsy::stage said after the last write, kept for lists.
create table autopsies (
    id              blob    primary key not null,
    number          integer not null unique,
    external_id     text    constraint autopsy_id_is_taken unique,
    account_id      blob    not null references accounts (id),
    leader_id       blob    references people (id),
    opened_by       blob    references people (id),
    kind            text    not null check (kind in ('full', 'light')),
    opened_on       text    not null,
    opened_at       text    not null,
    happened        text    not null,
    stated_reason   text    not null,
    lifecycle_stage text    not null check (lifecycle_stage in ('sale', 'implementation', 'onboarding', 'adoption', 'support', 'renewal', 'expansion')),
    arr_at_risk     integer not null check (arr_at_risk >= 0),
    growth_deal     integer check (growth_deal >= 0),
    -- As they were on the account when the autopsy was opened.
    segment         text    not null,
    region          text    not null,
    product         text    not null,
    currency        text    not null,
    agree_by        text    not null,
    due_on          text    not null,
    -- Its place among all autopsies of the account by (opened_on, number).
    ordinal         integer not null check (ordinal >= 1),
    imported        integer not null check (imported in (0, 1)),
    stage           text    not null check (stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled', 'closed', 'cancelled')),
    closed_on       text,
    cancelled_on    text,
    cancel_kind     text    check (cancel_kind in ('duplicate', 'unfounded')),
    cancel_reason   text,
    version         integer not null,
    check (closed_on is null or cancelled_on is null),
    check ((cancelled_on is null) = (cancel_kind is null))
) strict;

-- An account that has an open autopsy gets no second one.
create unique index one_open_autopsy_per_account on autopsies (account_id) where closed_on is null and cancelled_on is null;
create index autopsies_of_account on autopsies (account_id, opened_on, number);
create index autopsies_by_opening on autopsies (opened_on desc, number desc);
create index autopsies_by_stage on autopsies (stage, opened_on desc, number desc);
create index autopsies_by_segment on autopsies (segment, opened_on desc, number desc);
create index autopsies_by_region on autopsies (region, opened_on desc, number desc);
create index autopsies_by_product on autopsies (product, opened_on desc, number desc);

-- The warnings named when the autopsy was opened.
create table autopsy_signals (
    autopsy_id blob not null references autopsies (id),
    signal     text not null,
    primary key (autopsy_id, signal)
) strict;

-- One function's place in an autopsy, held by one executive. Nothing but `agreed` is consent.
create table seats (
    autopsy_id     blob    not null references autopsies (id),
    function       text    not null references functions (code),
    executive_id   blob    references people (id),
    delegate_id    blob    references people (id),
    delegate_until text,
    due_on         text    not null,
    answer         text    check (answer in ('agreed', 'declined', 'not_involved')),
    answer_reason  text    not null,
    answered_by    blob    references people (id),
    answered_at    text,
    consent_text   integer,
    -- "Not involved", confirmed by the CS leader: the seat asks nothing of anybody any more.
    excused_by     blob    references people (id),
    excused_at     text,
    version        integer not null,
    primary key (autopsy_id, function)
) strict;

create index seats_of_executive on seats (executive_id, autopsy_id);
create index seats_of_delegate on seats (delegate_id, autopsy_id);

-- A sponsor's override of a missing consent: the autopsy is "rescued without agreement" for ever.
create table overrides (
    autopsy_id blob primary key not null references autopsies (id),
    reason     text not null check (reason <> ''),
    by_id      blob not null references people (id),
    at         text not null
) strict;

-- A seat's one filing, sealed until the reveal. Read it through store/filings.rs only.
-- `contributing` holds cause codes joined by `;`. `late` was filed after the reveal.
create table filings (
    autopsy_id       blob    not null,
    function         text    not null,
    primary_cause    text    not null references causes (code),
    contributing     text    not null,
    evidence         text    not null,
    confidence       text    check (confidence in ('low', 'medium', 'high')),
    prevention       text    not null,
    link             text    not null,
    filed_by         blob    references people (id),
    behalf_of        blob    references people (id),
    filed_on         text    not null,
    filed_at         text    not null,
    late             integer not null check (late in (0, 1)),
    taxonomy_version integer not null,
    version          integer not null,
    constraint one_filing_per_seat primary key (autopsy_id, function),
    foreign key (autopsy_id, function) references seats (autopsy_id, function)
) strict;

-- Each version of a filing as it was, sealed like the filing itself.
create table filing_versions (
    autopsy_id    blob    not null,
    function      text    not null,
    version       integer not null,
    primary_cause text    not null,
    contributing  text    not null,
    evidence      text    not null,
    confidence    text    not null,
    prevention    text    not null,
    link          text    not null,
    filed_by      blob    not null references people (id),
    filed_at      text    not null,
    primary key (autopsy_id, function, version),
    foreign key (autopsy_id, function) references filings (autopsy_id, function)
) strict;

-- Once, for all, irreversible.
create table reveals (
    autopsy_id blob primary key not null references autopsies (id),
    at         text not null,
    cause      text not null check (cause in ('all_filed', 'due_date', 'leader', 'import')),
    reason     text not null,
    by_id      blob references people (id)
) strict;

-- What the room settled on: one primary, up to two contributing, shares that sum to 100.
-- History that was imported has no shares and no statement.
create table findings (
    autopsy_id     blob    primary key not null references autopsies (id),
    primary_cause  text    not null references causes (code),
    primary_share  integer check (primary_share between 1 and 100),
    statement      text    not null,
    change_id      blob    references changes (id),
    proposed_by    blob    references people (id),
    proposed_at    text    not null,
    answers_due_on text,
    agreed_on      text,
    version        integer not null
) strict;

create index findings_by_cause on findings (primary_cause, autopsy_id);

create table finding_contributing (
    autopsy_id blob    not null references findings (autopsy_id),
    cause      text    not null references causes (code),
    share      integer check (share between 1 and 99),
    position   integer not null,
    primary key (autopsy_id, cause)
) strict;

-- Each seat accepts the finding or dissents with a reason. Dissent never blocks closing, and is printed.
create table finding_answers (
    autopsy_id  blob not null,
    function    text not null,
    answer      text not null check (answer in ('accept', 'dissent')),
    reason      text not null,
    answered_by blob not null references people (id),
    answered_at text not null,
    check (answer = 'accept' or reason <> ''),
    primary key (autopsy_id, function),
    foreign key (autopsy_id, function) references seats (autopsy_id, function)
) strict;

-- The rescue. It can't begin before every seat has agreed: see the trigger rescue_waits_for_consent.
create table rescues (
    autopsy_id   blob    primary key not null references autopsies (id),
    led_by       blob    references people (id),
    started_on   text    not null,
    outcome      text    check (outcome in ('saved', 'downgraded', 'churned')),
    arr_retained integer check (arr_retained >= 0),
    ended_on     text,
    note         text    not null,
    version      integer not null,
    check ((outcome is null) = (ended_on is null))
) strict;

-- What somebody does by when, tagged to what it is for.
create table rescue_tasks (
    id         blob    primary key not null,
    autopsy_id blob    not null references rescues (autopsy_id),
    title      text    not null check (title <> ''),
    purpose    text    not null check (purpose in ('adopt', 'resources', 'advocate', 'renewal')),
    owner_id   blob    references people (id),
    due_on     text    not null,
    done_on    text,
    done_by    blob    references people (id),
    created_by blob    not null references people (id),
    created_at text    not null,
    version    integer not null
) strict;

create index rescue_tasks_of_autopsy on rescue_tasks (autopsy_id, due_on);

-- A rescued account is looked at again after 90, 180 and 365 days.
create table rescue_looks (
    autopsy_id blob    not null references rescues (autopsy_id),
    day        integer not null check (day in (90, 180, 365)),
    due_on     text    not null,
    looked_on  text,
    standing   text    check (standing in ('holding', 'slipping', 'lost')),
    note       text    not null,
    by_id      blob    references people (id),
    check ((looked_on is null) = (standing is null)),
    primary key (autopsy_id, day)
) strict;

-- Filings that may be read: those whose autopsy has been revealed. The only way to anybody else's filing.
create view revealed_filings as
select f.* from filings f join reveals r on r.autopsy_id = f.autopsy_id;
