-- What is done in one rescue after the other: the same words, whoever wrote them.
create index rescue_tasks_by_words on rescue_tasks (lower(trim(title)), autopsy_id);
