-- A link that lets one person answer for one seat without signing in. The address holds the token, this table its hash.
-- `made_by` is null where the link goes by mail to that person's own address; else the CS leader who handed it on.
create table seat_links (
    token_hash blob primary key not null check (length(token_hash) = 32),
    autopsy_id blob not null,
    function   text not null,
    person_id  blob not null references people (id),
    made_by    blob references people (id),
    created_at text not null,
    expires_at text not null,
    foreign key (autopsy_id, function) references seats (autopsy_id, function)
) strict;

create index seat_links_of_autopsy on seat_links (autopsy_id, function);

-- What somebody has typed and not sealed yet; sealed like a filing. `browser_hash` is empty for what was typed signed in or
-- through one's own mail; what was typed through a link that was handed on belongs to the browser that typed it.
create table filing_drafts (
    autopsy_id    blob not null,
    function      text not null,
    person_id     blob not null references people (id),
    browser_hash  blob not null check (length(browser_hash) in (0, 32)),
    primary_cause text references causes (code),
    contributing  text not null,
    evidence      text not null,
    confidence    text check (confidence in ('low', 'medium', 'high')),
    prevention    text not null,
    link          text not null,
    saved_at      text not null,
    primary key (autopsy_id, function, person_id, browser_hash),
    foreign key (autopsy_id, function) references seats (autopsy_id, function)
) strict;

-- The browser that typed this version through a link that was handed on; null where it was typed signed in or through
-- the author's own mail.
alter table filing_versions add column browser_hash blob;

-- A link is for whoever holds its seat, and stays what it was when it was made: only its end may move.
create trigger seat_link_is_for_its_holder before insert on seat_links
when not exists (select 1 from seats where autopsy_id = new.autopsy_id and function = new.function
                 and (executive_id = new.person_id or delegate_id = new.person_id))
begin
    select raise(abort, 'seat_link_is_for_its_holder');
end;
create trigger seat_link_stays before update of token_hash, autopsy_id, function, person_id, made_by, created_at on seat_links begin
    select raise(abort, 'seat_link_stays');
end;
create trigger seat_link_stays_replace before insert on seat_links
when exists (select 1 from seat_links where token_hash = new.token_hash)
begin
    select raise(abort, 'seat_link_stays');
end;

-- A draft ends with its autopsy: what was never sealed is nobody's any more.
create trigger drafts_end_with_the_autopsy after update of closed_on, cancelled_on on autopsies
when new.closed_on is not null or new.cancelled_on is not null
begin
    delete from filing_drafts where autopsy_id = new.id;
end;
