-- A pattern as a record: a cause, or a cause at one level of a dimension, that asks for a decision. It has one record for
-- life: what brings it back opens it again.
create table patterns (
    id         blob    primary key not null,
    number     integer not null constraint pattern_number_is_taken unique,
    cause      text    not null references causes (code),
    dimension  text    check (dimension in ('segment', 'region', 'product', 'stage')),
    level      text    check (level <> ''),
    -- What `standing()` said after the last write, kept for lists.
    state      text    not null check (state in ('open', 'changing', 'accepted', 'investigated')),
    -- When a decision has it looked at again; missing while it is open.
    due_on     text,
    created_at text    not null,
    version    integer not null,
    check ((dimension is null) = (level is null)),
    check ((state = 'open') = (due_on is null))
) strict;

create unique index one_pattern_for_each_place on patterns (cause, coalesce(dimension, ''), coalesce(level, ''));
create index patterns_by_state on patterns (state, due_on);

-- Each time that a pattern was opened: why, and with which figures (JSON).
create table pattern_openings (
    id         blob primary key not null,
    pattern_id blob not null references patterns (id),
    at         text not null,
    on_day     text not null,
    -- Nobody: the report.
    by_id      blob references people (id),
    why        text not null check (why in ('threshold', 'clearly', 'by_hand', 'change_failed', 'day_came')),
    change_id  blob references changes (id),
    note       text not null,
    figures    text not null,
    check ((why = 'change_failed') = (change_id is not null))
) strict;

create index openings_of_pattern on pattern_openings (pattern_id, at);

-- The autopsies that a pattern was opened with.
create table pattern_autopsies (
    opening_id blob not null references pattern_openings (id),
    autopsy_id blob not null references autopsies (id),
    primary key (opening_id, autopsy_id)
) strict, without rowid;

create index pattern_autopsies_of_autopsy on pattern_autopsies (autopsy_id);

-- What is decided about a pattern. Nothing else closes it.
create table decisions (
    id             blob    primary key not null,
    pattern_id     blob    not null references patterns (id),
    -- Missing: decided between two reviews.
    review_id      blob    references reviews (id),
    kind           text    not null check (kind in ('change', 'accept', 'investigate')),
    reason         text    not null check (kind = 'change' or reason <> ''),
    owner_function text    not null references functions (code),
    owner_id       blob    not null references people (id),
    -- A change is in place, an investigation is over, what was accepted is looked at again.
    due_on         text    not null,
    measure        text    not null,
    change_id      blob    references changes (id),
    -- What somebody said against it: words, no names and no votes.
    dissent        text    not null,
    decided_by     blob    not null references people (id),
    decided_at     text    not null,
    version        integer not null,
    check ((kind = 'change') = (change_id is not null))
) strict;

create unique index one_decision_for_each_pattern on decisions (review_id, pattern_id) where review_id is not null;
create index decisions_of_pattern on decisions (pattern_id, decided_at);
create index decisions_of_owner on decisions (owner_id, due_on);

create trigger pattern_keeps_its_place before update of cause, dimension, level, number on patterns begin
    select raise(abort, 'pattern_keeps_its_place');
end;
create trigger pattern_is_closed_by_decision before update of state on patterns
when new.state <> 'open' and not exists (select 1 from decisions where pattern_id = new.id) begin
    select raise(abort, 'pattern_is_closed_by_decision');
end;
create trigger opening_stays_update before update on pattern_openings begin
    select raise(abort, 'opening_stays');
end;
create trigger opening_stays_delete before delete on pattern_openings begin
    select raise(abort, 'opening_stays');
end;
