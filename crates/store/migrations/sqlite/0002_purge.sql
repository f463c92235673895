-- Deleted runs are taken out of the database, oldest number first. The index names no column that reports change.
create index workflow_deleted on workflow (num) where is_deleted;
-- What refers to a run or to a launch is found without reading whole tables.
create index workflow_star_workflow on workflow_star (workflow_num);
create index workflow_launch on workflow (launch_id);
create index pipeline_launch on pipeline (launch_id);

-- When a job that was added again while it was being done is to be done once more.
alter table job add column again_at bigint;

-- Runs that were deleted before there was this job.
insert into job (kind, key, payload, run_at, created_at)
select 'purge-runs', 'all', '{}', 0, 0 where exists (select 1 from workflow where is_deleted);
