//! Pipelines to run: the examples, and tiny ones that wait to be let on.

use std::fs;
use std::path::{Path, PathBuf};

use super::wait_until;

/// The path of an example pipeline of the repository.
pub(crate) fn example(name: &str) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap();
    examples.join(name).to_str().unwrap().to_owned()
}

/// Writes a pipeline of one script below `folder`; its path.
pub(crate) fn pipeline(folder: &Path, name: &str, script: &str) -> String {
    let project = folder.join("pipelines").join(name);
    fs::create_dir_all(&project).unwrap();
    fs::write(project.join("main.nf"), script).unwrap();
    project.to_str().unwrap().to_owned()
}

/// A pipeline each of whose tasks waits until its gate is opened, so that a test decides what goes on when.
pub(crate) struct Gates {
    folder: PathBuf,
    tasks: usize,
    /// The path of the pipeline.
    pub(crate) pipeline: String,
}

impl Gates {
    /// A pipeline of so many tasks below `folder`, all gates shut.
    pub(crate) fn new(folder: &Path, name: &str, tasks: usize) -> Self {
        let gates = folder.join("gates").join(name);
        fs::create_dir_all(&gates).unwrap();
        let script = format!(
            r#"
process STEP {{
  tag "step $number"
  cpus 1
  memory 20.MB

  input:
  val number

  script:
  """
  echo "step $number waits"
  touch '{gates}/begun-$number'
  while [ ! -e '{gates}/open-$number' ]; do sleep 0.2; done
  echo "step $number goes on"
  touch '{gates}/passed-$number'
  """
}}

workflow {{
  STEP(Channel.of(1..{tasks}))
}}
"#,
            gates = gates.display(),
        );
        let pipeline = pipeline(folder, name, &script);
        // All tasks at once, however many cores there are: any gate may be the next to open. Nextflow keeps a thread
        // of its pool for each.
        let config = format!("executor.cpus = {tasks}\nexecutor.queueSize = {tasks}\npoolSize = {tasks}\n");
        fs::write(Path::new(&pipeline).join("nextflow.config"), config).unwrap();
        Self { folder: gates, tasks, pipeline }
    }

    /// Waits until a task has begun.
    pub(crate) fn begun(&self, number: usize) {
        wait_until(&format!("task {number} has begun"), || self.has("begun", number));
    }

    /// Lets a task on and waits until it has done its work.
    pub(crate) fn pass(&self, number: usize) {
        fs::write(self.folder.join(format!("open-{number}")), "").unwrap();
        wait_until(&format!("task {number} passed its gate"), || self.has("passed", number));
    }

    /// Lets all tasks on.
    pub(crate) fn open_all(&self) {
        for number in 1..=self.tasks {
            fs::write(self.folder.join(format!("open-{number}")), "").unwrap();
        }
    }

    fn has(&self, mark: &str, number: usize) -> bool {
        self.folder.join(format!("{mark}-{number}")).exists()
    }
}
