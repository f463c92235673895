-- What is known of a task only later stands apart from its long texts, so that those are written once.
create table task_place (
    id integer primary key, -- that of the task
    native_id text,
    error_action text,
    cloud_zone text,
    machine_type text,
    price_model text,
    hostname text,
    cpu_model text,
    extra text -- JSON: what newer clients send
);
insert into task_place (id, native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra)
select id, native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra from task_text
where coalesce(native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra) is not null;

create table task_words (
    id integer primary key,
    name text not null,
    tag text,
    hash text,
    script text,
    workdir text,
    container text,
    queue text,
    env text,
    scratch text,
    module text, -- JSON list
    executor text
);
insert into task_words (id, name, tag, hash, script, workdir, container, queue, env, scratch, module, executor)
select id, name, tag, hash, script, workdir, container, queue, env, scratch, module, executor from task_text;
drop table task_text;
alter table task_words rename to task_text;

-- Which columns are known, a bit each in their order: known_texts was of both groups.
alter table task add column known_place bigint not null default 0;
update task set
    known_place = (known_texts >> 10 & 1) | (known_texts >> 12 << 1),
    known_texts = (known_texts & 1023) | ((known_texts >> 11 & 1) << 10);
