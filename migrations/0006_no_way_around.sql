-- The law of 0005 against hands that go around it. `insert or replace` deletes a row without asking the triggers that
-- forbid to delete, so what is final refuses a second row of its name; and what a rescue waits for can't be taken away.

create trigger record_is_append_only_replace before insert on record
when exists (select 1 from record where seq = new.seq)
begin
    select raise(abort, 'record_is_append_only');
end;
create trigger reveal_is_final_replace before insert on reveals
when exists (select 1 from reveals where autopsy_id = new.autopsy_id)
begin
    select raise(abort, 'reveal_is_final');
end;
create trigger override_is_final_replace before insert on overrides
when exists (select 1 from overrides where autopsy_id = new.autopsy_id)
begin
    select raise(abort, 'override_is_final');
end;
create trigger filing_stays_after_the_reveal_replace before insert on filings
when exists (select 1 from reveals where autopsy_id = new.autopsy_id)
 and exists (select 1 from filings where autopsy_id = new.autopsy_id and function = new.function)
begin
    select raise(abort, 'filing_stays_after_the_reveal');
end;
create trigger filing_version_stays_replace before insert on filing_versions
when exists (select 1 from filing_versions
             where autopsy_id = new.autopsy_id and function = new.function and version = new.version)
begin
    select raise(abort, 'filing_version_stays');
end;
create trigger filing_version_stays_delete before delete on filing_versions begin
    select raise(abort, 'filing_version_stays');
end;

-- A seat that has not agreed neither goes away nor is excused without having said that it was not involved.
create trigger seat_stays before delete on seats begin
    select raise(abort, 'seat_stays');
end;
create trigger excusal_needs_its_word before update of excused_at on seats
when new.excused_at is not null and old.excused_at is null and old.answer is not 'not_involved'
begin
    select raise(abort, 'excusal_needs_its_word');
end;

-- What was opened here never becomes history, which is taken as it was; and a rescue that began has begun.
create trigger history_stays_apart before update of imported on autopsies when new.imported <> old.imported begin
    select raise(abort, 'history_stays_apart');
end;
create trigger rescue_stays before delete on rescues begin
    select raise(abort, 'rescue_stays');
end;
