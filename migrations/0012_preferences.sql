-- How somebody likes the pages. Who has no row likes them as they come: shortcuts on, the theme of the device.
create table preferences (
    person_id blob    primary key not null references people (id),
    shortcuts integer not null check (shortcuts in (0, 1)),
    theme     text    not null check (theme in ('auto', 'light', 'dark'))
) strict;
