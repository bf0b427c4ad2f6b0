-- What can be found by its words. Nothing is copied: `findable` says which rows have an entry in the index,
-- `findable_texts` reads their words where they stand, and of filings it can read the revealed ones only. So an entry
-- for a sealed filing would have no words, and a rebuild of the whole index could not make one.

-- One row for each thing that has words. `thing` is the id of the account, fact or autopsy; `function` is a filing's.
create table findable (
    id         integer primary key not null,
    kind       text    not null check (kind in ('account', 'fact', 'autopsy', 'finding', 'filing')),
    thing      blob    not null,
    function   text    not null,
    account_id blob    not null references accounts (id),
    autopsy_id blob    references autopsies (id),
    check ((autopsy_id is null) = (kind in ('account', 'fact'))),
    unique (thing, kind, function)
) strict;

create index findable_of_account on findable (account_id);

-- Segment, region and product narrow a list; as words they would find half of it.
create view findable_texts as
select f.id, a.name as title, coalesce(a.external_id, '') || char(10) || a.industry || char(10) || a.owner as body
from findable f join accounts a on a.id = f.thing where f.kind = 'account'
union all
select f.id, a.name, x.text || char(10) || x.source
from findable f join facts x on x.id = f.thing join accounts a on a.id = f.account_id where f.kind = 'fact'
union all
select f.id, a.name, u.happened || char(10) || u.stated_reason
from findable f join autopsies u on u.id = f.thing join accounts a on a.id = f.account_id where f.kind = 'autopsy'
union all
select f.id, a.name, n.statement
from findable f join findings n on n.autopsy_id = f.thing join accounts a on a.id = f.account_id where f.kind = 'finding'
union all
select f.id, a.name, r.evidence || char(10) || r.prevention
from findable f join revealed_filings r on r.autopsy_id = f.thing and r.function = f.function
     join accounts a on a.id = f.account_id where f.kind = 'filing';

-- Without diacritics, so that "osterreich" finds Österreich; the beginnings of words are found fast.
create virtual table findable_words using fts5 (
    title, body, content = 'findable_texts', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
-- What was taken out is overwritten, not only marked as gone.
insert into findable_words (findable_words, rank) values ('secure-delete', 1);

-- An entry comes and goes with its row; on its way out its words still stand where they stood.
create trigger findable_comes after insert on findable begin
    insert into findable_words (rowid, title, body) select id, title, body from findable_texts where id = new.id;
end;
create trigger findable_goes before delete on findable begin
    insert into findable_words (findable_words, rowid, title, body)
        select 'delete', id, title, body from findable_texts where id = old.id;
end;
create trigger findable_stays before update on findable begin
    select raise(abort, 'findable_stays');
end;

create trigger account_is_found after insert on accounts begin
    insert into findable (kind, thing, function, account_id) values ('account', new.id, '', new.id);
end;
-- A new name is a new name everywhere: on the account's facts, autopsies, findings and revealed filings.
create trigger account_is_renamed_before before update of name on accounts when new.name <> old.name begin
    insert into findable_words (findable_words, rowid, title, body)
        select 'delete', t.id, t.title, t.body from findable f join findable_texts t on t.id = f.id
        where f.account_id = old.id and f.kind <> 'account';
end;
create trigger account_is_renamed_after after update of name on accounts when new.name <> old.name begin
    insert into findable_words (rowid, title, body)
        select t.id, t.title, t.body from findable f join findable_texts t on t.id = f.id
        where f.account_id = new.id and f.kind <> 'account';
end;
create trigger account_is_changed_before before update on accounts begin
    delete from findable where kind = 'account' and thing = old.id;
end;
create trigger account_is_changed_after after update on accounts begin
    insert into findable (kind, thing, function, account_id) values ('account', new.id, '', new.id);
end;
create trigger account_is_forgotten before delete on accounts begin
    delete from findable where account_id = old.id;
end;

create trigger fact_is_found after insert on facts begin
    insert into findable (kind, thing, function, account_id) values ('fact', new.id, '', new.account_id);
end;
create trigger fact_is_changed_before before update on facts begin
    delete from findable where kind = 'fact' and thing = old.id;
end;
create trigger fact_is_changed_after after update on facts begin
    insert into findable (kind, thing, function, account_id) values ('fact', new.id, '', new.account_id);
end;
create trigger fact_is_forgotten before delete on facts begin
    delete from findable where kind = 'fact' and thing = old.id;
end;

-- History that was imported says nothing in words: such an autopsy is found by its account and its number.
create trigger autopsy_is_found after insert on autopsies when new.happened <> '' or new.stated_reason <> '' begin
    insert into findable (kind, thing, function, account_id, autopsy_id) values ('autopsy', new.id, '', new.account_id, new.id);
end;
create trigger autopsy_is_changed_before before update of happened, stated_reason on autopsies begin
    delete from findable where kind = 'autopsy' and thing = old.id;
end;
create trigger autopsy_is_changed_after after update of happened, stated_reason on autopsies
when new.happened <> '' or new.stated_reason <> '' begin
    insert into findable (kind, thing, function, account_id, autopsy_id) values ('autopsy', new.id, '', new.account_id, new.id);
end;

create trigger autopsy_is_forgotten before delete on autopsies begin
    delete from findable where thing = old.id;
end;

create trigger finding_is_found after insert on findings when new.statement <> '' begin
    insert into findable (kind, thing, function, account_id, autopsy_id)
        select 'finding', a.id, '', a.account_id, a.id from autopsies a where a.id = new.autopsy_id;
end;
create trigger finding_is_changed_before before update of statement on findings begin
    delete from findable where kind = 'finding' and thing = old.autopsy_id;
end;
create trigger finding_is_changed_after after update of statement on findings when new.statement <> '' begin
    insert into findable (kind, thing, function, account_id, autopsy_id)
        select 'finding', a.id, '', a.account_id, a.id from autopsies a where a.id = new.autopsy_id;
end;
create trigger finding_is_forgotten before delete on findings begin
    delete from findable where kind = 'finding' and thing = old.autopsy_id;
end;

-- A filing's words enter the index with its reveal and not a moment earlier; a late filing's at once. Afterwards neither
-- changes any more: the law of 0005.
create trigger filing_is_found_when_revealed after insert on reveals begin
    insert into findable (kind, thing, function, account_id, autopsy_id)
        select 'filing', a.id, f.function, a.account_id, a.id
        from revealed_filings f join autopsies a on a.id = f.autopsy_id
        where f.autopsy_id = new.autopsy_id and (f.evidence <> '' or f.prevention <> '');
end;
create trigger filing_is_found_when_late after insert on filings
when (new.evidence <> '' or new.prevention <> '') and exists (select 1 from reveals where autopsy_id = new.autopsy_id) begin
    insert into findable (kind, thing, function, account_id, autopsy_id)
        select 'filing', a.id, new.function, a.account_id, a.id from autopsies a where a.id = new.autopsy_id;
end;

-- What is on record already.
insert into findable (kind, thing, function, account_id) select 'account', id, '', id from accounts order by id;
insert into findable (kind, thing, function, account_id) select 'fact', id, '', account_id from facts order by id;
insert into findable (kind, thing, function, account_id, autopsy_id)
    select 'autopsy', id, '', account_id, id from autopsies where happened <> '' or stated_reason <> '' order by number;
insert into findable (kind, thing, function, account_id, autopsy_id)
    select 'finding', a.id, '', a.account_id, a.id from findings n join autopsies a on a.id = n.autopsy_id
    where n.statement <> '' order by a.number;
insert into findable (kind, thing, function, account_id, autopsy_id)
    select 'filing', a.id, f.function, a.account_id, a.id
    from revealed_filings f join reveals r on r.autopsy_id = f.autopsy_id join autopsies a on a.id = f.autopsy_id
    where f.evidence <> '' or f.prevention <> '' order by r.at, a.number, f.function;

-- Who speaks for a seat, and until when: its executive, and the delegate while the delegation lasts. Whoever declined or
-- was not involved takes no part. The domain's `sight_of` says the same; a test holds the two equal.
create view seat_holders as
select autopsy_id, executive_id as person_id, null as until, answer = 'agreed' and excused_at is null as takes_part
from seats where executive_id is not null
union all
select autopsy_id, delegate_id, delegate_until, answer = 'agreed' and excused_at is null
from seats where delegate_id is not null;
