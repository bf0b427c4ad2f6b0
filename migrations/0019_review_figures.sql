-- What each pattern on a review's agenda was when the figures were frozen: a decision is read beside what it was made on, and a
-- second freeze of the same quarter takes the place of the first one.
alter table review_patterns add column figures text;

-- Of reviews that are on record: the figures that the pattern was last opened with by the freeze, or else the first ones.
update review_patterns set figures = coalesce(
    (select o.figures from pattern_openings o
     where o.pattern_id = review_patterns.pattern_id
       and o.at <= (select max(s.at) from snapshots s where s.review_id = review_patterns.review_id)
     order by o.at desc limit 1),
    (select o.figures from pattern_openings o where o.pattern_id = review_patterns.pattern_id order by o.at limit 1));

create trigger review_figures_stay before update on review_patterns
when (select closed_at from reviews where id = old.review_id) is not null begin
    select raise(abort, 'review_stays_closed');
end;
create trigger review_patterns_stay before delete on review_patterns begin
    select raise(abort, 'review_stays_closed');
end;
