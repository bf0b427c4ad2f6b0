-- The quarterly pattern review: a meeting as a record.
create table reviews (
    id           blob    primary key not null,
    -- The fiscal quarter that it looks back on.
    quarter_from text    not null constraint one_review_for_each_quarter unique,
    quarter_to   text    not null,
    meets_at     text    not null,
    minutes      integer not null check (minutes between 15 and 480),
    place        text    not null,
    chair_id     blob    not null references people (id),
    -- Their own words beside the figures.
    words        text    not null,
    created_by   blob    not null references people (id),
    created_at   text    not null,
    closed_at    text,
    closed_by    blob    references people (id),
    version      integer not null,
    check ((closed_at is null) = (closed_by is null)),
    check (quarter_to > quarter_from)
) strict;

create index reviews_by_meeting on reviews (closed_at, meets_at);

-- Who is asked to come, who has opened the pre-read, who was there.
create table review_people (
    review_id blob    not null references reviews (id),
    person_id blob    not null references people (id),
    read_at   text,
    attended  integer not null check (attended in (0, 1)),
    primary key (review_id, person_id)
) strict, without rowid;

create index reviews_of_person on review_people (person_id);

-- The pre-read: the whole report as it was, with the version of what computed it. Its figures never change. One that was
-- made before the quarter was over is provisional; the final one comes after it and is the last.
create table snapshots (
    id          blob    primary key not null,
    review_id   blob    not null references reviews (id),
    at          text    not null,
    by_id       blob    not null references people (id),
    as_of       text    not null,
    provisional integer not null check (provisional in (0, 1)),
    code        text    not null,
    taxonomy    text    not null,
    -- JSON: what is shown, the measures that it was drawn from, and the agenda.
    paper       text    not null,
    measures    text    not null,
    agenda      text    not null,
    -- SHA-256 of the three, in this order.
    hash        blob    not null check (length(hash) = 32)
) strict;

create index snapshots_of_review on snapshots (review_id, at);

-- The patterns that this review decides on, and why each is on its agenda.
create table review_patterns (
    review_id  blob    not null references reviews (id),
    pattern_id blob    not null references patterns (id),
    position   integer not null,
    because    text    not null,
    primary key (review_id, pattern_id)
) strict, without rowid;

-- What was said and settled, line by line. After the review is closed a line is a correction.
create table minutes (
    id         blob    primary key not null,
    review_id  blob    not null references reviews (id),
    at         text    not null,
    by_id      blob    not null references people (id),
    text       text    not null check (text <> ''),
    correction integer not null check (correction in (0, 1))
) strict;

create index minutes_of_review on minutes (review_id, at);

create trigger snapshot_stays_update before update on snapshots begin
    select raise(abort, 'snapshot_stays');
end;
create trigger snapshot_stays_delete before delete on snapshots begin
    select raise(abort, 'snapshot_stays');
end;
create trigger snapshot_is_final before insert on snapshots
when exists (select 1 from snapshots where review_id = new.review_id and provisional = 0)
  or (select closed_at from reviews where id = new.review_id) is not null
begin
    select raise(abort, 'snapshot_is_final');
end;

-- A closed review stays as it is; what has to be put right is a new line.
create trigger review_stays_closed before update on reviews when old.closed_at is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_is_never_deleted before delete on reviews begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_people_stay before insert on review_people
when (select closed_at from reviews where id = new.review_id) is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_attendance_stays before update of attended on review_people
when (select closed_at from reviews where id = old.review_id) is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_agenda_stays before insert on review_patterns
when (select closed_at from reviews where id = new.review_id) is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_decision_stays_insert before insert on decisions
when (select closed_at from reviews where id = new.review_id) is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger decision_stays_update before update on decisions
when old.review_id is null or (select closed_at from reviews where id = old.review_id) is not null begin
    select raise(abort, 'decision_stays');
end;
create trigger decision_stays_delete before delete on decisions begin
    select raise(abort, 'decision_stays');
end;
create trigger minutes_are_corrected_by_new_lines before update on minutes begin
    select raise(abort, 'minutes_stay');
end;
create trigger minutes_are_never_deleted before delete on minutes begin
    select raise(abort, 'minutes_stay');
end;
create trigger a_line_after_closing_is_a_correction before insert on minutes
when new.correction <> ((select closed_at from reviews where id = new.review_id) is not null) begin
    select raise(abort, 'a_line_after_closing_is_a_correction');
end;
-- Never by silence: a review is closed when every pattern on its agenda has its decision.
create trigger review_decides_on_every_pattern before update of closed_at on reviews
when new.closed_at is not null
 and exists (select 1 from review_patterns it where it.review_id = new.id
             and not exists (select 1 from decisions d where d.review_id = it.review_id and d.pattern_id = it.pattern_id))
begin
    select raise(abort, 'review_decides_on_every_pattern');
end;
create trigger review_is_closed_on_figures before update of closed_at on reviews
when new.closed_at is not null and not exists (select 1 from snapshots where review_id = new.id) begin
    select raise(abort, 'review_is_closed_on_figures');
end;

-- From how many accounts on, or from which share of the money at risk, a cause is a pattern, over so many quarters.
alter table organisation add column pattern_accounts integer not null default 3 check (pattern_accounts between 1 and 1000);
alter table organisation add column pattern_money_percent integer not null default 10 check (pattern_money_percent between 1 and 100);
alter table organisation add column pattern_quarters integer not null default 4 check (pattern_quarters between 1 and 12);
