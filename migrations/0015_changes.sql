-- A process change from proposal to proof. `effective_on` is the day it takes effect: planned until the change is in place.
-- What was made elsewhere and imported is in place, and nobody wrote its hypothesis down.
alter table changes add column number integer;
alter table changes add column state text not null default 'in_place'
    check (state in ('proposed', 'agreed', 'in_place', 'checked', 'declined'));
alter table changes add column kind text
    check (kind in ('process', 'product', 'skills', 'policy', 'tooling', 'partner'));
alter table changes add column strength text
    check (strength in ('remind', 'train', 'checklist', 'simplify', 'automate', 'prevent'));
-- Where it applies: everywhere, or at one level of one dimension.
alter table changes add column dimension text check (dimension in ('segment', 'region', 'product', 'stage'));
alter table changes add column level text check (level <> '');
alter table changes add column pattern_id blob references patterns (id);
alter table changes add column owner_id blob references people (id);
alter table changes add column hypothesis text not null default '';
alter table changes add column measure text not null default '';
-- The figures before it, as they stood when it was agreed: JSON.
alter table changes add column baseline text;
alter table changes add column roll_out_days integer not null default 0 check (roll_out_days between 0 and 180);
alter table changes add column check_on text;
alter table changes add column checker_id blob references people (id);
alter table changes add column proposed_by blob references people (id);
alter table changes add column agreed_on text;
alter table changes add column declined_on text;
alter table changes add column declined_reason text not null default '';
-- The effect check: the verdict of that day with its figures (JSON), and what followed from it.
alter table changes add column checked_on text;
alter table changes add column checked_by blob references people (id);
alter table changes add column verdict text
    check (verdict in ('too_early', 'fell', 'rose', 'fell_from_spike_only', 'no_clear_change', 'not_separable'));
alter table changes add column outcome text check (outcome in ('kept', 'changed', 'stopped'));
alter table changes add column effect text;
alter table changes add column check_note text not null default '';

update changes set number = (select count(*) from changes it where (it.created_at, it.id) <= (changes.created_at, changes.id));
create unique index change_number_is_taken on changes (number);
create index changes_by_state on changes (state, check_on);
create index changes_of_owner on changes (owner_id, state) where owner_id is not null;
create index changes_of_checker on changes (checker_id, state) where checker_id is not null;
create index changes_of_pattern on changes (pattern_id) where pattern_id is not null;

-- The autopsies whose findings a change was born from.
create table change_autopsies (
    change_id  blob not null references changes (id),
    autopsy_id blob not null references autopsies (id),
    primary key (change_id, autopsy_id)
) strict, without rowid;

create index change_autopsies_of_autopsy on change_autopsies (autopsy_id);

-- Every change has a number, whoever adds it.
create trigger change_has_a_number after insert on changes when new.number is null begin
    update changes set number = (select coalesce(max(number), 0) + 1 from changes) where id = new.id;
end;

-- The rules that no code may break.
create trigger change_says_where_whole before insert on changes when (new.dimension is null) <> (new.level is null) begin
    select raise(abort, 'change_says_where_whole');
end;
create trigger change_has_another_checker before insert on changes when new.owner_id = new.checker_id begin
    select raise(abort, 'change_has_another_checker');
end;
create trigger change_keeps_another_checker before update of owner_id, checker_id on changes when new.owner_id = new.checker_id begin
    select raise(abort, 'change_has_another_checker');
end;
create trigger change_is_checked_after before insert on changes when new.check_on <= new.effective_on begin
    select raise(abort, 'change_is_checked_after');
end;
create trigger change_stays_checked_after before update of effective_on, check_on on changes
when new.check_on <= new.effective_on begin
    select raise(abort, 'change_is_checked_after');
end;
-- What it is to do and how that is judged is fixed before it starts.
create trigger change_was_planned before update of state on changes
when new.state in ('agreed', 'in_place') and old.state in ('proposed', 'agreed')
 and (new.owner_id is null or new.checker_id is null or new.check_on is null or new.hypothesis = '' or new.measure = ''
      or new.baseline is null or new.agreed_on is null)
begin
    select raise(abort, 'change_was_planned');
end;
create trigger change_plan_stays
before update of cause, dimension, level, hypothesis, measure, baseline, roll_out_days, effective_on, check_on on changes
when old.state in ('in_place', 'checked', 'declined')
 and (new.cause, new.dimension, new.level, new.hypothesis, new.measure, new.baseline, new.roll_out_days, new.effective_on,
      new.check_on)
  is not (old.cause, old.dimension, old.level, old.hypothesis, old.measure, old.baseline, old.roll_out_days, old.effective_on,
      old.check_on)
 -- What was imported may be given what it came without, and follow the file it came from.
 and old.proposed_by is not null
begin
    select raise(abort, 'change_plan_stays');
end;
create trigger change_moves_on before update of state on changes
when (old.state, new.state) not in (values ('proposed', 'proposed'), ('proposed', 'agreed'), ('proposed', 'declined'),
    ('agreed', 'agreed'), ('agreed', 'in_place'), ('agreed', 'declined'), ('in_place', 'in_place'), ('in_place', 'checked'),
    ('checked', 'checked'), ('declined', 'declined'))
begin
    select raise(abort, 'change_moves_on');
end;
create trigger change_is_judged_once before update of verdict, outcome, effect, checked_on, checked_by, check_note on changes
when old.checked_on is not null begin
    select raise(abort, 'change_is_judged_once');
end;
create trigger change_is_judged_whole before update of state on changes
when new.state = 'checked' and (new.checked_on is null or new.verdict is null or new.outcome is null or new.effect is null) begin
    select raise(abort, 'change_is_judged_whole');
end;
