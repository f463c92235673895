-- What is known of a task only later stands apart from its long texts, so that those are written once.
create table task_place (
    id bigint primary key, -- that of the task
    native_id text,
    error_action text,
    cloud_zone text,
    machine_type text,
    price_model text,
    hostname text,
    cpu_model text,
    extra text -- JSON: what newer clients send
) with (fillfactor = 70);
insert into task_place (id, native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra)
select id, native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra from task_text
where coalesce(native_id, error_action, cloud_zone, machine_type, price_model, hostname, cpu_model, extra) is not null;

create table task_words (
    id bigint primary key,
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
alter index task_words_pkey rename to task_text_pkey;

-- Which columns are known, a bit each in their order: known_texts was of both groups.
alter table task add column known_place bigint not null default 0;
update task set
    known_place = (known_texts >> 10 & 1) | (known_texts >> 12 << 1),
    known_texts = (known_texts & 1023) | ((known_texts >> 11 & 1) << 10);
