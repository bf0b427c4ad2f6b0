-- The rules that no code may break, whoever writes. Triggers are written differently by each engine, so all are here.

create trigger record_is_append_only_update before update on record begin
    select raise(abort, 'record_is_append_only');
end;
create trigger record_is_append_only_delete before delete on record begin
    select raise(abort, 'record_is_append_only');
end;

-- The rescue waits until every seat has agreed (or was excused), unless a sponsor overrode it on record.
-- History that was imported is taken as it was.
create trigger rescue_waits_for_consent before insert on rescues
when (select imported from autopsies where id = new.autopsy_id) = 0
 and not exists (select 1 from overrides where autopsy_id = new.autopsy_id)
 and (exists (select 1 from seats where autopsy_id = new.autopsy_id and excused_at is null and answer is not 'agreed')
      or not exists (select 1 from seats where autopsy_id = new.autopsy_id and excused_at is null))
begin
    select raise(abort, 'rescue_waits_for_consent');
end;
create trigger rescue_stays_where_it_is before update of autopsy_id on rescues begin
    select raise(abort, 'rescue_waits_for_consent');
end;

-- A consent once given can't be taken back when the rescue has begun.
create trigger consent_stays before update of answer on seats
when old.answer = 'agreed' and new.answer is not 'agreed'
 and exists (select 1 from rescues where autopsy_id = old.autopsy_id)
begin
    select raise(abort, 'consent_stays');
end;

-- Nobody files without having agreed; after the reveal a first filing is late, before it is not.
create trigger filing_needs_consent before insert on filings
when (select imported from autopsies where id = new.autopsy_id) = 0
 and not exists (select 1 from seats where autopsy_id = new.autopsy_id and function = new.function
                 and answer = 'agreed' and excused_at is null)
begin
    select raise(abort, 'filing_needs_consent');
end;
create trigger filing_is_late_after_the_reveal before insert on filings
when (select imported from autopsies where id = new.autopsy_id) = 0
 and new.late <> exists (select 1 from reveals where autopsy_id = new.autopsy_id)
begin
    select raise(abort, 'filing_is_late_after_the_reveal');
end;
create trigger filing_stays_after_the_reveal before update on filings
when exists (select 1 from reveals where autopsy_id = old.autopsy_id)
begin
    select raise(abort, 'filing_stays_after_the_reveal');
end;
create trigger filing_is_never_deleted before delete on filings begin
    select raise(abort, 'filing_is_never_deleted');
end;
create trigger filing_version_stays before update on filing_versions begin
    select raise(abort, 'filing_version_stays');
end;

-- A reveal is once and for all.
create trigger reveal_is_final_update before update on reveals begin
    select raise(abort, 'reveal_is_final');
end;
create trigger reveal_is_final_delete before delete on reveals begin
    select raise(abort, 'reveal_is_final');
end;

-- "Rescued without agreement" stays for ever.
create trigger override_is_final_update before update on overrides begin
    select raise(abort, 'override_is_final');
end;
create trigger override_is_final_delete before delete on overrides begin
    select raise(abort, 'override_is_final');
end;

-- A finding comes after the reveal.
create trigger finding_waits_for_the_reveal before insert on findings
when not exists (select 1 from reveals where autopsy_id = new.autopsy_id)
 and (select imported from autopsies where id = new.autopsy_id) = 0
begin
    select raise(abort, 'finding_waits_for_the_reveal');
end;

-- An autopsy closes when finding and rescue both are done.
create trigger closing_waits_for_both before update of closed_on on autopsies
when new.closed_on is not null and old.closed_on is null and new.imported = 0
 and (not exists (select 1 from findings where autopsy_id = new.id and agreed_on is not null)
      or not exists (select 1 from rescues where autopsy_id = new.id and ended_on is not null))
begin
    select raise(abort, 'closing_waits_for_both');
end;
create trigger ending_is_final before update of closed_on, cancelled_on on autopsies
when (old.closed_on is not null and new.closed_on is not old.closed_on)
  or (old.cancelled_on is not null and new.cancelled_on is not old.cancelled_on)
begin
    select raise(abort, 'ending_is_final');
end;
