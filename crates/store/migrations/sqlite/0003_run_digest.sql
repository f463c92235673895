-- Tasks lost for good, when the digest was made. It stands here for the sake of the index below.
alter table workflow add column lost_count bigint not null default 0;

-- The numbers by which the list is counted, narrowed and sorted: at 100,000 runs the rows themselves are ten times as
-- large. No texts: they have any length, and an index entry may not.
drop index workflow_list;
create index workflow_list on workflow (scope, submit_at desc, num desc, status, lost_count, owner_id, start_at,
    complete_at, duration_ms, exit_status, is_resume, is_deleted) where not is_deleted;

-- What the list says of a run besides its facts, found out from its tasks once when its state changes.
create table workflow_digest (
    workflow_num bigint primary key references workflow (num) on delete cascade,
    status bigint not null, -- the run's, when this was found out
    reason text,            -- why it failed, in a line
    silhouette text,        -- JSON: cores over its time, and where tasks were lost
    made_at bigint not null
);

-- Parameters, flat (a.b.c), in lower case and cut, each name with a value once for all runs that have it.
create table param (
    id integer primary key autoincrement,
    name text not null,
    value text not null,
    unique (name, value)
);
create table workflow_param (
    param_id bigint not null references param (id),
    workflow_num bigint not null references workflow (num) on delete cascade,
    primary key (param_id, workflow_num)
) without rowid;
create index workflow_param_workflow on workflow_param (workflow_num);
