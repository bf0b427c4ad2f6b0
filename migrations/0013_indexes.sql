-- Indexes for what lists are narrowed to most: those that are open, and those that somebody leads, each newest first.
create index autopsies_open on autopsies (opened_on desc, number desc) where closed_on is null and cancelled_on is null;
create index autopsies_by_leader on autopsies (leader_id, opened_on desc, number desc);
