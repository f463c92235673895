//! Runs and tasks as the contract shows them.

use api::workflows::{
    CloudPriceModel, GpuMetrics, ProcessLoad, ProgressData, ResourceAllocation, Task, WfFusionMeta,
    WfManifest, WfNextflow, WfStats, WfWaveMeta, WorkflowDbDto, WorkflowLoad, WorkflowMaxDbDto,
};
use app::workflows::{TaskWithScript, WorkflowDetails, status};
use domain::{Scope, TaskStatus, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use store::trace::{Counters, ProcessRow, ProgressRow};
use store::workflows::WorkflowRow;

fn at(ms: Option<i64>) -> Option<Timestamp> {
    ms.map(Timestamp::from_ms)
}

fn small(number: Option<i64>) -> Option<i32> {
    number.and_then(|n| i32::try_from(n).ok())
}

/// What the client told of a run, read as leniently as it was stored: each part that does not fit is left out.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ClientWorkflow {
    command_line: Value,
    config_files: Value,
    config_text: Value,
    container: Value,
    container_engine: Value,
    fusion: Value,
    home_dir: Value,
    launch_dir: Value,
    log_file: Value,
    manifest: Value,
    nextflow: Value,
    operation_id: Value,
    out_file: Value,
    params: Option<Box<RawValue>>,
    profile: Value,
    project_dir: Value,
    script_file: Value,
    script_id: Value,
    script_name: Value,
    stats: Value,
    wave: Value,
    work_dir: Value,
}

/// A text; a number or switch in its place as text.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array().map(|list| list.iter().filter_map(text).collect())
}

fn number(value: &Value) -> Option<i32> {
    small(value.as_i64())
}

/// The facts of a run that its row holds.
pub(crate) fn workflow(row: &WorkflowRow) -> WorkflowDbDto {
    WorkflowDbDto {
        id: Some(row.id.clone()),
        owner_id: Some(row.owner_id),
        launch_id: row.launch_id.clone(),
        session_id: Some(row.session_id.clone()),
        run_name: Some(row.run_name.clone()),
        project_name: Some(row.project_name.clone()),
        repository: row.repository.clone(),
        revision: row.revision.clone(),
        commit_id: row.commit_id.clone(),
        status: Some(status(row).into()),
        submit: Some(Timestamp::from_ms(row.submit_at)),
        start: at(row.start_at),
        complete: at(row.complete_at),
        date_created: Some(Timestamp::from_ms(row.submit_at)),
        last_updated: Some(Timestamp::from_ms(row.updated_at)),
        duration: row.duration_ms,
        success: row.success,
        exit_status: small(row.exit_status),
        error_message: row.error_message.clone(),
        error_report: row.error_report.clone(),
        user_name: Some(row.user_name.clone()),
        resume: Some(row.is_resume),
        deleted: Some(row.is_deleted),
        requires_attention: Some(row.aside_count > 0 || row.missing_count > 0),
        manifest: row
            .manifest_name
            .clone()
            .map(|name| WfManifest { name: Some(name), ..WfManifest::default() }),
        ..WorkflowDbDto::default()
    }
}

/// Everything that is known of a run.
pub(crate) fn workflow_max(details: &WorkflowDetails) -> WorkflowMaxDbDto {
    let stored = details.detail.as_ref().and_then(|detail| detail.workflow.as_deref());
    let client: ClientWorkflow = stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let settings = details.launch.as_ref().map(|launch| &launch.settings);
    let head = details.head_job.as_ref();
    let base = workflow(&details.row);
    let workflow = WorkflowDbDto {
        command_line: text(&client.command_line),
        config_files: texts(&client.config_files),
        config_text: text(&client.config_text),
        container: text(&client.container),
        container_engine: text(&client.container_engine),
        home_dir: text(&client.home_dir),
        launch_dir: text(&client.launch_dir).or_else(|| head.map(|head| head.launch_dir.clone())),
        work_dir: text(&client.work_dir).or_else(|| head.map(|head| head.work_dir.clone())),
        profile: text(&client.profile),
        project_dir: text(&client.project_dir),
        script_file: text(&client.script_file),
        script_id: text(&client.script_id),
        script_name: text(&client.script_name),
        manifest: client.manifest.is_object().then(|| manifest(&client.manifest)).or(base.manifest),
        nextflow: client.nextflow.is_object().then(|| nextflow(&client.nextflow)),
        stats: client.stats.is_object().then(|| stats(&client.stats)),
        params: client.params.filter(|params| params.get() != "null"),
        ..base
    };
    WorkflowMaxDbDto {
        workflow,
        config_profiles: settings.map(|settings| settings.config_profiles.clone()),
        nextflow_config: settings.and_then(|settings| settings.config_text.clone()),
        pre_run_script: settings.and_then(|settings| settings.pre_run_script.clone()),
        post_run_script: settings.and_then(|settings| settings.post_run_script.clone()),
        tower_config: settings.and_then(|settings| settings.tower_config.clone()),
        syntax_parser: None,
        log_file: text(&client.log_file),
        out_file: text(&client.out_file),
        operation_id: text(&client.operation_id).or_else(|| head.and_then(|head| head.operation_id.clone())),
        fusion: client.fusion.is_object().then(|| WfFusionMeta {
            enabled: client.fusion.get("enabled").and_then(Value::as_bool),
            version: client.fusion.get("version").and_then(text),
        }),
        wave: client
            .wave
            .is_object()
            .then(|| WfWaveMeta { enabled: client.wave.get("enabled").and_then(Value::as_bool) }),
    }
}

fn manifest(value: &Value) -> WfManifest {
    let get = |key: &str| value.get(key).and_then(text);
    WfManifest {
        author: get("author"),
        default_branch: get("defaultBranch"),
        description: get("description"),
        gitmodules: get("gitmodules"),
        home_page: get("homePage"),
        icon: get("icon"),
        main_script: get("mainScript"),
        name: get("name"),
        nextflow_version: get("nextflowVersion"),
        version: get("version"),
    }
}

fn nextflow(value: &Value) -> WfNextflow {
    WfNextflow {
        version: value.get("version").and_then(text),
        build: value.get("build").and_then(text),
        timestamp: value.get("timestamp").and_then(Value::as_str).and_then(Timestamp::parse),
    }
}

fn stats(value: &Value) -> WfStats {
    let count = |key: &str| value.get(key).and_then(number);
    let get = |key: &str| value.get(key).and_then(text);
    let long = |key: &str| value.get(key).and_then(Value::as_i64);
    let share = |key: &str| value.get(key).and_then(Value::as_f64);
    let failed = count("failedCount");
    // Newer clients leave the share of failed tasks out.
    let failed_pct = share("failedPct").or_else(|| {
        let total =
            f64::from(count("succeedCount")? + count("cachedCount")? + count("ignoredCount")? + failed?);
        (total > 0.0).then(|| f64::from(failed.unwrap_or_default()) * 100.0 / total)
    });
    WfStats {
        cached_count: count("cachedCount"),
        cached_count_fmt: get("cachedCountFmt"),
        cached_duration: long("cachedDuration"),
        cached_pct: share("cachedPct"),
        compute_time_fmt: get("computeTimeFmt"),
        failed_count: failed,
        failed_count_fmt: get("failedCountFmt"),
        failed_duration: long("failedDuration"),
        failed_pct,
        ignored_count: count("ignoredCount"),
        ignored_count_fmt: get("ignoredCountFmt"),
        ignored_pct: share("ignoredPct"),
        succeed_count: count("succeedCount"),
        succeed_count_fmt: get("succeedCountFmt"),
        succeed_duration: long("succeedDuration"),
        succeed_pct: share("succeedPct"),
    }
}

/// `used` of `asked` in percent; none if nothing was asked.
#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a percentage needs no 64 bits")]
fn efficiency(used: i64, asked: i64) -> Option<f64> {
    (asked > 0).then(|| used as f64 * 100.0 / asked as f64)
}

/// A load of the contract from counters: of a run and of a process it has the same figures.
macro_rules! load {
    ($load:ident, $counters:expr, { $($field:ident: $value:expr),* $(,)? }) => {{
        let counters: &Counters = $counters;
        $load {
            pending: counters.pending,
            submitted: counters.submitted,
            running: counters.running,
            cached: counters.cached,
            succeeded: counters.succeeded,
            failed: counters.failed,
            aborted: counters.aborted,
            ignored: counters.ignored,
            retries: counters.retries,
            load_tasks: counters.running,
            load_cpus: counters.load_cpus,
            load_memory: counters.load_memory,
            peak_tasks: counters.peak_tasks,
            peak_cpus: counters.peak_cpus,
            peak_memory: counters.peak_memory,
            cpus: counters.cpus,
            cpu_time: counters.cpu_time_ms,
            cpu_load: counters.cpu_load_ms,
            memory_rss: counters.memory_rss,
            memory_req: counters.memory_req,
            read_bytes: counters.read_bytes,
            write_bytes: counters.write_bytes,
            vol_ctx_switch: counters.vol_ctxt,
            inv_ctx_switch: counters.inv_ctxt,
            cpu_efficiency: efficiency(counters.cpu_load_ms, counters.cpu_time_ms),
            memory_efficiency: efficiency(counters.memory_rss, counters.memory_req),
            $($field: $value,)*
            ..$load::default()
        }
    }};
}

/// The counters of a run and, where they are given, of its processes.
pub(crate) fn progress(row: &ProgressRow, processes: &[ProcessRow]) -> ProgressData {
    ProgressData {
        workflow_progress: Some(load!(WorkflowLoad, &row.counters, {
            executors: serde_json::from_str(&row.executors).ok(),
            last_updated: at((row.updated_at > 0).then_some(row.updated_at)),
        })),
        total_processes: i32::try_from(processes.len()).ok(),
        processes_progress: Some(
            processes
                .iter()
                .map(|row| load!(ProcessLoad, &row.counters, { process: row.name.to_string() }))
                .collect(),
        ),
    }
}

/// A task.
pub(crate) fn task((row, script): &TaskWithScript) -> Task {
    let extra: Value =
        row.extra.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    Task {
        id: Some(row.id),
        task_id: row.task_id().0,
        status: TaskStatus::from_code(row.status).unwrap_or(TaskStatus::New).into(),
        process: Some(row.process.clone()),
        name: Some(row.name.clone()),
        tag: row.tag.clone(),
        hash: row.hash.clone(),
        attempt: small(Some(row.attempt)),
        exit: small(row.exit),
        exit_status: small(row.exit),
        submit: at(row.submit_at),
        start: at(row.start_at),
        complete: at(row.complete_at),
        duration: row.duration_ms,
        realtime: row.realtime_ms,
        cpus: small(row.cpus),
        memory: row.memory,
        disk: row.disk,
        time: row.time_ms,
        pcpu: row.pcpu,
        pmem: row.pmem,
        rss: row.rss,
        vmem: row.vmem,
        peak_rss: row.peak_rss,
        peak_vmem: row.peak_vmem,
        rchar: row.rchar,
        wchar: row.wchar,
        read_bytes: row.read_bytes,
        write_bytes: row.write_bytes,
        syscr: row.syscr,
        syscw: row.syscw,
        vol_ctxt: row.vol_ctxt,
        inv_ctxt: row.inv_ctxt,
        script: script.as_ref().and_then(|script| script.script.clone()),
        env: script.as_ref().and_then(|script| script.env.clone()),
        workdir: row.workdir.clone(),
        container: row.container.clone(),
        queue: row.queue.clone(),
        scratch: row.scratch.clone(),
        module: row.module.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        native_id: row.native_id.clone(),
        executor: row.executor.clone(),
        error_action: row.error_action.clone(),
        cloud_zone: row.cloud_zone.clone(),
        machine_type: row.machine_type.clone(),
        price_model: match row.price_model.as_deref() {
            Some("standard") => Some(CloudPriceModel::Standard),
            Some("spot") => Some(CloudPriceModel::Spot),
            _ => None,
        },
        log_stream_id: extra.get("logStreamId").and_then(text),
        num_spot_interruptions: extra.get("numSpotInterruptions").and_then(number),
        gpu_metrics: extra.get("gpuMetrics").filter(|value| value.is_object()).map(gpu_metrics),
        resource_allocation: extra
            .get("resourceAllocation")
            .filter(|value| value.is_object())
            .map(allocation),
        ..Task::default()
    }
}

fn gpu_metrics(value: &Value) -> GpuMetrics {
    let long = |key: &str| value.get(key).and_then(Value::as_i64);
    let float = |key: &str| value.get(key).and_then(Value::as_f64);
    GpuMetrics {
        active_time: long("active_time"),
        avg_mem: long("avg_mem"),
        avg_mem_bw_util: float("avg_mem_bw_util"),
        driver: value.get("driver").and_then(text),
        mem: long("mem"),
        name: value.get("name").and_then(text),
        pct: float("pct"),
        pct_mem: float("pct_mem"),
        peak: float("peak"),
        peak_mem: float("peak_mem"),
        peak_mem_bw_util: float("peak_mem_bw_util"),
        peak_mem_used: long("peak_mem_used"),
    }
}

fn allocation(value: &Value) -> ResourceAllocation {
    ResourceAllocation {
        accelerator_count: value.get("acceleratorCount").and_then(number),
        accelerator_name: value.get("acceleratorName").and_then(text),
        accelerator_type: value.get("acceleratorType").and_then(text),
        cpu_shares: value.get("cpuShares").and_then(number),
        memory_mi_b: value.get("memoryMiB").and_then(number),
        time: value.get("time").and_then(text),
    }
}

/// The workspace of a run, if it is not a personal one.
pub(crate) fn workspace_id(row: &WorkflowRow) -> Option<i64> {
    Scope::from_key(row.scope).workspace().map(|id| id.0)
}
