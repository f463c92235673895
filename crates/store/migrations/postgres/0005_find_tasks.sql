-- What a search looks at, without the long texts beside it. Nothing in it changes after a task was first told.
create index task_text_find on task_text (id) include (name, tag, hash);
