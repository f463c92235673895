//! Statistics of what tasks used, which the client computes at the end.

use serde_json::{Value, json};

use super::pipeline::Pipeline;
use super::task::{Task, Usage};

/// For each process that has tasks that told of their use: its series.
pub(crate) fn of_processes(pipeline: &Pipeline, tasks: &[Task]) -> Vec<Value> {
    let of_process = |number| tasks.iter().filter(move |task| task.process.number == number);
    pipeline
        .processes
        .iter()
        .filter_map(|process| {
            let used: Vec<_> = of_process(process.number)
                .filter_map(|task| task.usage.as_ref().map(|usage| (task, usage)))
                .collect();
            let series = |value: fn(&Task, &Usage) -> u64| series(&used, value);
            (!used.is_empty()).then(|| {
                json!({
                    "cpuUsage": series(|task, usage| usage.pcpu_tenths / 10 / task.process.cpus),
                    "process": process.tool,
                    "mem": series(|_, usage| usage.peak_rss),
                    "memUsage": series(|task, usage| usage.peak_rss * 100 / task.memory()),
                    "timeUsage": series(|task, _| task.realtime_ms() / 144_000),
                    "vmem": series(|_, usage| usage.peak_vmem),
                    "reads": series(|_, usage| usage.rchar),
                    "cpu": series(|_, usage| usage.pcpu_tenths / 10),
                    "time": series(|task, _| task.realtime_ms()),
                    "writes": series(|_, usage| usage.wchar),
                })
            })
        })
        .collect()
}

/// Mean, extremes and quartiles of one value, with the tasks that they are of.
fn series(used: &[(&Task, &Usage)], value: impl Fn(&Task, &Usage) -> u64) -> Value {
    let mut values: Vec<(u64, &Task)> =
        used.iter().map(|&(task, usage)| (value(task, usage), task)).collect();
    values.sort_unstable_by_key(|&(value, task)| (value, task.id));
    let last = values.len().saturating_sub(1);
    let at = |quarter: usize| values.get(last * quarter / 4);
    let number = |quarter| at(quarter).map(|(value, _)| *value);
    let label = |quarter| at(quarter).map(|(_, task)| task.name());
    let sum: u64 = values.iter().map(|(value, _)| value).sum();
    json!({
        "mean": u64::try_from(values.len()).ok().and_then(|count| sum.checked_div(count)),
        "min": number(0),
        "q1": number(1),
        "q2": number(2),
        "q3": number(3),
        "max": number(4),
        "minLabel": label(0),
        "maxLabel": label(4),
        "q1Label": label(1),
        "q2Label": label(2),
        "q3Label": label(3),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Plan;

    #[test]
    fn quartiles_lie_in_their_order_and_name_their_task() {
        let plan = Plan::new(1, "0000002a-0000", 1, 1, 1_000);
        for metrics in of_processes(plan.pipeline, &plan.tasks) {
            let mem = &metrics["mem"];
            let numbers = ["min", "q1", "q2", "q3", "max"].map(|key| mem[key].as_u64().unwrap());
            assert!(numbers.is_sorted() && numbers[0] < numbers[4], "{metrics}");
            let label = mem["maxLabel"].as_str().unwrap();
            let task = plan.tasks.iter().find(|task| {
                let peak = task.usage.as_ref().map(|usage| usage.peak_rss);
                peak == Some(numbers[4]) && task.name() == label
            });
            assert!(task.is_some(), "{metrics}");
        }
    }
}
