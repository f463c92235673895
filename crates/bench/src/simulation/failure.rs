//! What a client says of the task that stopped its run.

use super::task::Task;

/// In a line.
pub(crate) fn message(task: &Task) -> String {
    format!("Process `{}` terminated with an error exit status ({})", task.name(), task.exit)
}

/// At length.
pub(crate) fn report(task: &Task) -> String {
    let script: String = task.process.script(&task.sample).lines().fold(String::new(), |text, line| {
        let indent = if line.trim().is_empty() { "" } else { "  " };
        text + indent + line.trim() + "\n"
    });
    format!(
        "Error executing process > '{name}'\n\nCaused by:\n  {message}\n\nCommand executed:\n{script}\n\
         Command exit status:\n  {exit}\n\nCommand output:\n  (empty)\n\nCommand error:\n{error}\n\n\
         Work dir:\n  {workdir}\n",
        name = task.name(),
        message = message(task),
        exit = task.exit,
        error = error(task),
        workdir = task.workdir(),
    )
}

/// The end of what the tool wrote.
fn error(task: &Task) -> String {
    let tool = task.process.tool.to_lowercase();
    if task.exit == 137 {
        format!(
            "  [{tool}] reading reference/genome.fa\n  [{tool}] {} reads of {} processed\n  \
             .command.sh: line 12:    41 Killed                  {tool} --threads {}",
            4_000_000 + task.id * 977,
            task.sample,
            task.process.cpus
        )
    } else {
        format!(
            "  [{tool}] reading {sample}_R1.fastq.gz\n  [{tool}] error: quality string and sequence of read {read} differ in length\n  \
             [{tool}] {sample}_R1.fastq.gz may be truncated",
            sample = task.sample,
            read = 18_000 + task.id * 31
        )
    }
}
