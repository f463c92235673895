//! Values that real clients send and that strict readers refuse.

use serde_json::{Value, json};

use super::Found;
use super::stage::{Run, Stage, holds, same};
use crate::manner::EXIT_UNKNOWN;
use crate::replay::ms;

/// Characters of a script that make a batch of 100 tasks larger than 9 MB.
const SCRIPT_OF_A_LARGE_BATCH: usize = 92_000;

/// A field of the only task.
async fn told(run: &Run<'_>, field: &str) -> Result<Value, crate::difference::Difference> {
    let told = run.has_tasks(&["COMPLETED"]).await?;
    Ok(told.tasks.get(&1).map(|task| task[field].clone()).unwrap_or_default())
}

/// Reports one task with these fields.
async fn with_task<'s>(
    stage: &'s Stage<'s>,
    fields: Value,
) -> Result<Run<'s>, crate::difference::Difference> {
    let run = stage.begun().await?;
    run.progress(vec![stage.record(1, "COMPLETED", fields)]).await?;
    Ok(run)
}

pub(super) async fn lone_surrogates_and_nul(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let batch = stage.manner.progress(vec![stage.record(
        1,
        "COMPLETED",
        json!({ "tag": "TAG", "script": "SCRIPT" }),
    )]);
    // No JSON library writes half a character, so it is put in by hand.
    let odd =
        batch.to_string().replace("\"TAG\"", r#""a\u0000b \ud83d""#).replace("SCRIPT", r"\ude00 cut \ud83d");
    run.put("progress", odd).await?;
    let tag = told(&run, "tag").await?;
    let tag = tag.as_str().unwrap_or_default();
    holds("tag of the task", "a…b", tag.starts_with('a') && tag.contains('b'), tag)?;
    let odd = stage.manner.complete(&run.names, true).to_string();
    let odd = odd.replacen("\"workflow\":{", r#""workflow":{"errorReport":"nul \u0000 half \ud83d","#, 1);
    run.put("complete", odd).await?;
    run.is("SUCCEEDED").await
}

pub(super) async fn dates_of_every_form(stage: &Stage<'_>) -> Found {
    let forms = ["2026-05-06T12:04+02:00", "2026-05-06T10:04:00.000000000Z", "2026-05-06T05:04:00.0-05:00"];
    let run =
        with_task(stage, json!({ "submit": forms[0], "start": forms[1], "complete": forms[2] })).await?;
    for field in ["submit", "start", "complete"] {
        let date = told(&run, field).await?;
        holds(
            &format!("{field} of the task"),
            "2026-05-06T10:04:00Z",
            ms(&date) == Some(1_778_061_840_000),
            &date,
        )?;
    }
    let mut end = stage.manner.complete(&run.names, true);
    end["workflow"]["complete"] = "2026-05-06T12:04:59.123456789+02:00".into();
    run.put("complete", end.to_string()).await?;
    let date = run.told().await?.workflow["complete"].clone();
    holds("end of the run", "2026-05-06T10:04:59.123Z", ms(&date) == Some(1_778_061_899_123), date)
}

pub(super) async fn unknown_exit_code(stage: &Stage<'_>) -> Found {
    let run = with_task(stage, json!({ "exit": EXIT_UNKNOWN })).await?;
    let exit = told(&run, "exit").await?;
    holds("exit of the task", "null", exit.is_null(), exit)
}

pub(super) async fn native_id_number_or_text(stage: &Stage<'_>) -> Found {
    for (sent, expected) in [
        (json!(12_945), "12945"),
        (json!("101_2"), "101_2"),
        (json!("9223372036854775808"), "9223372036854775808"),
    ] {
        let run = with_task(stage, json!({ "nativeId": sent })).await?;
        same("nativeId of the task", expected, told(&run, "nativeId").await?.as_str().unwrap_or_default())?;
    }
    Ok(())
}

pub(super) async fn scratch_of_three_types(stage: &Stage<'_>) -> Found {
    for scratch in [Value::Null, json!(true), json!("/scratch/fast")] {
        with_task(stage, json!({ "scratch": scratch })).await?.has_tasks(&["COMPLETED"]).await?;
    }
    Ok(())
}

pub(super) async fn large_numbers(stage: &Stage<'_>) -> Found {
    let huge = 9_007_199_254_740_991_i64;
    let fields = json!({ "peakVmem": huge, "memory": 17_179_869_184_i64, "rchar": huge, "invCtxt": 5_000_000_000_i64, "pcpu": 1599.9 });
    let run = with_task(stage, fields.clone()).await?;
    for (name, value) in fields.as_object().into_iter().flatten() {
        same(&format!("{name} of the task"), value, told(&run, name).await?)?;
    }
    let mut batch = stage.manner.progress(vec![stage.manner.record(1, "COMPLETED")]);
    batch["progress"]["processes"][0]["pending"] = json!(-3);
    batch["progress"]["processes"][0]["running"] = json!(-1);
    run.put("progress", batch.to_string()).await?;
    // What a reader of 64 bits would change is put in by hand.
    let end = stage.manner.complete(&run.names, true).to_string();
    let params = r#""params":{"big":123456789012345678901234567890,"far":1.5E+300,"#;
    run.put("complete", end.replacen("\"params\":{", params, 1)).await?;
    run.is("SUCCEEDED").await?;
    run.has_tasks(&["COMPLETED"]).await.map(drop)
}

pub(super) async fn nulls_everywhere(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let mut record = stage.manner.record(1, "COMPLETED");
    for (name, value) in record.as_object_mut().into_iter().flatten() {
        if !["taskId", "status"].contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
    run.progress(vec![record]).await?;
    let mut end = stage.manner.complete(&run.names, true);
    for (name, value) in end["workflow"].as_object_mut().into_iter().flatten() {
        if !["id", "success"].contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
    run.put("complete", end.to_string()).await?;
    run.has_tasks(&["COMPLETED"]).await?;
    run.is("SUCCEEDED").await
}

pub(super) async fn unknown_keys(stage: &Stage<'_>) -> Found {
    let run = stage.created().await?;
    let odd = || json!({ "deep": [1, { "er": null }], "x": "y" });
    let mut begin = stage.manner.begin(&run.names);
    begin["ofTomorrow"] = odd();
    begin["workflow"]["ofTomorrow"] = odd();
    begin["workflow"]["nextflow"]["ofTomorrow"] = odd();
    begin["workflow"]["manifest"]["ofTomorrow"] = odd();
    run.put("begin", begin.to_string()).await?;
    let mut batch = stage.manner.progress(vec![stage.record(1, "COMPLETED", json!({ "ofTomorrow": odd() }))]);
    batch["ofTomorrow"] = odd();
    batch["progress"]["ofTomorrow"] = odd();
    batch["progress"]["processes"][0]["ofTomorrow"] = odd();
    run.put("progress", batch.to_string()).await?;
    let mut end = stage.manner.complete(&run.names, true);
    end["ofTomorrow"] = odd();
    end["metrics"][0]["ofTomorrow"] = odd();
    run.put("complete", end.to_string()).await?;
    run.has_tasks(&["COMPLETED"]).await?;
    run.is("SUCCEEDED").await
}

pub(super) async fn broken_number(stage: &Stage<'_>) -> Found {
    let run = stage.created().await?;
    let broken = |body: String| body.replacen("\"workflow\":{", "\"workflow\":{\"nan\":,", 1);
    run.put("begin", broken(stage.manner.begin(&run.names).to_string())).await?;
    run.progress(vec![stage.manner.record(1, "COMPLETED")]).await?;
    run.put("complete", broken(stage.manner.complete(&run.names, true).to_string())).await?;
    run.has_tasks(&["COMPLETED"]).await.map(drop)
}

pub(super) async fn nine_megabytes(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let script =
        json!({ "script": "echo x\n".repeat(SCRIPT_OF_A_LARGE_BATCH / 7), "env": "A=1\n".repeat(512) });
    let tasks = (1..=100).map(|number| stage.record(number, "COMPLETED", script.clone())).collect();
    run.progress(tasks).await?;
    run.has_tasks(&["COMPLETED"; 100]).await.map(drop)
}

pub(super) async fn long_script(stage: &Stage<'_>) -> Found {
    let script = "#!/bin/bash\necho \u{1f600}\n".repeat(14_000);
    with_task(stage, json!({ "script": script })).await?.has_tasks(&["COMPLETED"]).await.map(drop)
}

pub(super) async fn long_error_report(stage: &Stage<'_>) -> Found {
    let run = stage.begun().await?;
    let mut end = stage.manner.complete(&run.names, false);
    end["workflow"]["errorReport"] = "Error executing process > 'SAY (1)'\n".repeat(28_000).into();
    end["workflow"]["errorMessage"] = Value::Null;
    run.put("complete", end.to_string()).await?;
    run.is("FAILED").await
}

pub(super) async fn containers_dag_and_gpu(stage: &Stage<'_>) -> Found {
    let run = stage.created().await?;
    let mut begin = stage.manner.begin(&run.names);
    begin["dag"] = json!({
        "vertices": [{ "id": "v0", "type": "ORIGIN", "label": null, "scope": null }, { "id": "v1", "type": "PROCESS", "label": "SAY", "scope": "A:B" }],
        "edges": [{ "source": "v0", "target": "v1", "label": "ch" }],
    });
    run.put("begin", begin.to_string()).await?;
    let gpu = json!({ "pct": 51.5, "peak": 98, "mem": 1_073_741_824_i64, "mem_peak": 2, "mem_pct": 1, "name": "NVIDIA A10G" });
    let mut batch = stage.manner.progress(vec![stage.record(
        1,
        "COMPLETED",
        json!({ "gpuMetrics": gpu, "accelerator": 2, "acceleratorType": "nvidia" }),
    )]);
    batch["containers"] = json!([
        { "targetImage": "example.org/a:1", "requestId": null, "sourceImage": null, "buildId": null, "mirrorId": null, "scanId": null, "cached": null, "freeze": null, "requestTime": null },
        { "targetImage": "example.org/b:2", "requestId": "r1", "sourceImage": "b:2", "buildId": "bd-1", "mirrorId": null, "scanId": "sc-1", "cached": true, "freeze": false, "requestTime": "2026-05-06T10:04:00.123456Z" },
    ]);
    run.put("progress", batch.to_string()).await?;
    run.complete(true).await?;
    run.has_tasks(&["COMPLETED"]).await?;
    run.is("SUCCEEDED").await
}
