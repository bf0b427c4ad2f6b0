-- What each pattern on a review's agenda was, as it was frozen: a decision is read beside what it was made on. Kept for each
-- snapshot, so that a second freeze takes nothing from what was decided on the first.
create table snapshot_patterns (
    snapshot_id blob not null references snapshots (id),
    pattern_id  blob not null references patterns (id),
    -- JSON.
    figures     text not null,
    primary key (snapshot_id, pattern_id)
) strict, without rowid;

create trigger snapshot_patterns_stay_update before update on snapshot_patterns begin
    select raise(abort, 'snapshot_stays');
end;
create trigger snapshot_patterns_stay_delete before delete on snapshot_patterns begin
    select raise(abort, 'snapshot_stays');
end;

-- The same as it was when it came onto the agenda: of what the chair puts there after the freeze.
alter table review_patterns add column figures text;

-- Of reviews that are on record: what the pattern was last opened with by the freeze, or else the first figures.
update review_patterns set figures = coalesce(
    (select o.figures from pattern_openings o
     where o.pattern_id = review_patterns.pattern_id
       and o.at <= (select max(s.at) from snapshots s where s.review_id = review_patterns.review_id)
     order by o.at desc limit 1),
    (select o.figures from pattern_openings o where o.pattern_id = review_patterns.pattern_id order by o.at limit 1));

create trigger review_patterns_stay_update before update on review_patterns begin
    select raise(abort, 'review_agenda_stays');
end;
create trigger review_patterns_stay_delete before delete on review_patterns begin
    select raise(abort, 'review_agenda_stays');
end;
