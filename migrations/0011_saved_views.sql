-- A view that somebody saved: a list as it was narrowed, under a name of their own. Nobody else sees it.
create table saved_views (
    id         blob primary key not null,
    person_id  blob not null references people (id),
    list       text not null check (list in ('accounts', 'autopsies')),
    name       text not null check (name <> ''),
    query      text not null check (query <> ''),
    created_at text not null,
    constraint view_name_is_taken unique (person_id, list, name)
) strict;
