-- Times are integer milliseconds since 1970 in UTC. `scope` is the id of a workspace, or the negated id of the user
-- whose personal workspace it is. States are the codes of the domain crate.

create table users (
    id integer primary key autoincrement,
    user_name text not null,
    user_name_key text not null unique, -- lower case: names differ by more than case
    email text not null,
    email_key text not null unique,
    first_name text,
    last_name text,
    organization text,
    description text,
    password_hash text,
    is_root boolean not null default false,
    is_disabled boolean not null default false,
    created_at bigint not null,
    updated_at bigint not null,
    last_access_at bigint
);

create table access_token (
    id integer primary key autoincrement,
    user_id bigint not null references users (id),
    name text not null,
    hash blob not null unique, -- SHA-256 of the token
    created_at bigint not null,
    last_used_at bigint,
    unique (user_id, name)
);

create table session (
    id integer primary key autoincrement,
    user_id bigint not null references users (id),
    hash blob not null unique,
    user_agent text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index session_owner on session (user_id);

-- Set-up and sign-in links: good once.
create table one_time_link (
    hash blob primary key,
    kind text not null,
    user_id bigint references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

create table compute_env (
    id text primary key,
    scope bigint not null,
    name text not null,
    description text,
    platform text not null,
    config text not null, -- JSON
    status text not null,
    message text,
    is_primary boolean not null default false,
    is_deleted boolean not null default false,
    created_by bigint not null references users (id),
    created_at bigint not null,
    updated_at bigint not null,
    last_used_at bigint
);
create unique index compute_env_name on compute_env (scope, name) where not is_deleted;

create table launch (
    id text primary key,
    scope bigint not null,
    settings text not null, -- JSON
    created_by bigint not null references users (id),
    created_at bigint not null
);

create table pipeline (
    id bigint primary key,
    scope bigint not null,
    name text not null,
    name_key text not null,
    description text,
    icon text,
    repository text not null,
    launch_id text not null references launch (id),
    version_id text not null,
    is_deleted boolean not null default false,
    created_by bigint not null references users (id),
    created_at bigint not null,
    updated_at bigint not null
);
create unique index pipeline_name on pipeline (scope, name_key) where not is_deleted;

-- What lists show of a run. The rest is in workflow_detail, written rarely and read one at a time.
create table workflow (
    num integer primary key autoincrement, -- upper half of the keys of its tasks
    id text not null unique,
    scope bigint not null,
    owner_id bigint not null references users (id),
    launch_id text references launch (id),
    pipeline_id bigint,
    compute_env_id text,
    session_id text not null,
    run_name text not null,
    project_name text not null,
    manifest_name text,
    repository text,
    revision text,
    commit_id text,
    status bigint not null,
    submit_at bigint not null,
    start_at bigint,
    complete_at bigint,
    duration_ms bigint,
    success boolean,
    exit_status bigint,
    error_message text,
    error_report text,
    user_name text not null, -- the owner's; the client tells the user of its machine, which is in workflow_detail
    is_resume boolean not null default false,
    is_deleted boolean not null default false,
    has_begun boolean not null default false,
    cancel_requested_at bigint,
    unknown_since bigint,
    last_instant bigint not null default 0, -- the client's clock: order of counters
    last_heard_at bigint not null,          -- our clock: silence
    aside_count bigint not null default 0,  -- records that could not be read
    missing_count bigint not null default 0, -- records that the client counted and never sent
    repaired_count bigint not null default 0, -- tasks whose end is from Nextflow's own record
    updated_at bigint not null
);
create index workflow_list on workflow (scope, submit_at desc, num desc) where not is_deleted;
create index workflow_session on workflow (session_id);
create index workflow_active on workflow (status) where status in (0, 1, 5);
create index workflow_pipeline on workflow (pipeline_id, submit_at);

create table workflow_detail (
    workflow_num integer primary key references workflow (num),
    workflow text,      -- JSON: the client's workflow object, merged from begin and complete
    process_names text, -- JSON list, in the order of creation
    dag text,           -- JSON
    metrics text,       -- JSON: what the client sent with complete
    containers text     -- JSON list, one entry an image
);

-- Who may report for a run, proven at create: it holds until the run ends.
create table report_grant (
    workflow_num bigint not null references workflow (num),
    credential text not null, -- 'token:' and the token's SHA-256 in hex, or 'run'
    granted_at bigint not null,
    primary key (workflow_num, credential)
);
create index report_grant_credential on report_grant (credential);

-- Kept counters of a run, equal to what its task rows say.
create table workflow_progress (
    workflow_num integer primary key references workflow (num),
    pending bigint not null default 0,
    submitted bigint not null default 0,
    running bigint not null default 0,
    cached bigint not null default 0,
    succeeded bigint not null default 0,
    failed bigint not null default 0,
    aborted bigint not null default 0,
    ignored bigint not null default 0,
    retries bigint not null default 0,
    load_cpus bigint not null default 0,
    load_memory bigint not null default 0,
    peak_tasks bigint not null default 0,
    peak_cpus bigint not null default 0,
    peak_memory bigint not null default 0,
    cpus bigint not null default 0,           -- requested, of ended tasks
    cpu_time_ms bigint not null default 0,    -- requested cores x (complete - start)
    cpu_load_ms bigint not null default 0,    -- used: realtime x %cpu
    memory_rss bigint not null default 0,
    memory_req bigint not null default 0,
    read_bytes bigint not null default 0,
    write_bytes bigint not null default 0,
    vol_ctxt bigint not null default 0,
    inv_ctxt bigint not null default 0,
    executors text not null default '[]', -- JSON list
    client_totals text, -- JSON: the client's own counters, under the names of ours
    version bigint not null default 0, -- rises with every change
    updated_at bigint not null default 0
);

create table process (
    workflow_num bigint not null references workflow (num),
    num bigint not null, -- within the run, in the order of first sight
    name text not null,
    pending bigint not null default 0,
    submitted bigint not null default 0,
    running bigint not null default 0,
    cached bigint not null default 0,
    succeeded bigint not null default 0,
    failed bigint not null default 0,
    aborted bigint not null default 0,
    ignored bigint not null default 0,
    retries bigint not null default 0,
    load_cpus bigint not null default 0,
    load_memory bigint not null default 0,
    peak_tasks bigint not null default 0,
    peak_cpus bigint not null default 0,
    peak_memory bigint not null default 0,
    cpus bigint not null default 0,
    cpu_time_ms bigint not null default 0,
    cpu_load_ms bigint not null default 0,
    memory_rss bigint not null default 0,
    memory_req bigint not null default 0,
    read_bytes bigint not null default 0,
    write_bytes bigint not null default 0,
    vol_ctxt bigint not null default 0,
    inv_ctxt bigint not null default 0,
    primary key (workflow_num, num),
    unique (workflow_num, name)
) without rowid;

-- Numbers of a task, narrow for sorting and filtering by key range. id = workflow.num << 32 | task id. No index
-- contains the status: it would be rewritten with every state.
create table task (
    id integer primary key,
    process_num bigint not null,
    status bigint not null,
    attempt bigint not null,
    exit bigint,
    submit_at bigint,
    start_at bigint,
    complete_at bigint,
    duration_ms bigint,
    realtime_ms bigint,
    cpus bigint,
    memory bigint,
    disk bigint,
    time_ms bigint,
    pcpu double precision,
    pmem double precision,
    rss bigint,
    vmem bigint,
    peak_rss bigint,
    peak_vmem bigint,
    rchar bigint,
    wchar bigint,
    read_bytes bigint,
    write_bytes bigint,
    syscr bigint,
    syscw bigint,
    vol_ctxt bigint,
    inv_ctxt bigint,
    is_ignored boolean not null default false,
    is_retried boolean not null default false,
    is_inferred boolean not null default false, -- closed by us; a record may still correct it
    known_texts bigint not null default 0, -- which columns of task_text are known, a bit each
    received_at bigint not null
);

-- Texts of a task, written once, completed when a later record knows more.
create table task_text (
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
    native_id text,
    executor text,
    error_action text,
    cloud_zone text,
    machine_type text,
    price_model text,
    hostname text,
    cpu_model text,
    extra text -- JSON: what newer clients send
);

-- Bodies that could not be read, kept where people can see them.
create table trace_aside (
    id integer primary key autoincrement,
    workflow_num bigint not null references workflow (num),
    call text not null,
    reason text not null,
    body text not null, -- cut
    received_at bigint not null
);
create index trace_aside_workflow on trace_aside (workflow_num);

-- The head job of a launched run.
create table head_job (
    workflow_num bigint primary key references workflow (num),
    compute_env_id text not null,
    state text not null, -- WAITING, SUBMITTING, SUBMITTED, ENDED
    operation_id text,
    launch_dir text not null,
    work_dir text not null,
    exit_code bigint,
    wait_reason text,
    is_repaired boolean not null default false,
    logs_dir text,
    created_at bigint not null,
    submitted_at bigint,
    ended_at bigint
);
create index head_job_open on head_job (state) where state <> 'ENDED';

create table workflow_star (
    user_id bigint not null references users (id),
    workflow_num bigint not null references workflow (num),
    starred_at bigint not null,
    primary key (user_id, workflow_num)
);

create table job (
    id integer primary key autoincrement,
    kind text not null,
    key text not null, -- what it is about: one waiting job of a kind and key
    payload text not null,
    run_at bigint not null,
    attempts bigint not null default 0,
    leased_until bigint,
    lease text,
    last_error text,
    created_at bigint not null,
    unique (kind, key)
);
create index job_due on job (run_at);

create table audit_entry (
    id integer primary key autoincrement,
    at bigint not null,
    user_id bigint,
    scope bigint,
    action text not null,
    target text not null,
    detail text
);
create index audit_entry_at on audit_entry (at);
