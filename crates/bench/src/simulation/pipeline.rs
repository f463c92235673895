//! Pipelines that simulated runs run: their processes, with what tasks ask for and usually take.

use std::sync::LazyLock;

use super::pipelines::{BASECALLS, COHORT, DOWNLOADS, Declared, Part, RNASEQ, SMALL_QC, Tool, VARIANTS};
use super::random::Random;

/// A pipeline.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// Its name, of which the repository's address is made.
    pub(crate) project: &'static str,
    /// The version that runs.
    pub(crate) revision: &'static str,
    /// Its processes, in the order of creation.
    pub(crate) processes: Vec<Process>,
}

/// A process.
#[derive(Debug)]
pub(crate) struct Process {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// Its name without the workflows that it is in.
    pub(crate) tool: &'static str,
    /// Its whole name.
    pub(crate) name: String,
    /// Image of its tasks.
    pub(crate) container: String,
    /// Cores that a task asks for.
    pub(crate) cpus: u64,
    /// Bytes of memory that the first try of a task asks for.
    pub(crate) memory: u64,
    /// Which tasks it has.
    pub(crate) part: Part,
    /// How long a task of a usual sample runs.
    pub(crate) usual_ms: u64,
    /// Memory that it takes then, in percent of what it asks for.
    pub(crate) memory_percent: u64,
    /// Cores that it keeps busy then, in percent of what it asks for.
    pub(crate) cpu_percent: u64,
    /// Whether the run goes on without a task that failed.
    pub(crate) is_optional: bool,
    /// What follows the name of the sample in the script of a task.
    script_tail: String,
    /// The same as it stands in a JSON string.
    script_tail_json: String,
}

/// What precedes the name of the sample in a script. In JSON the line break is written as `\n`.
const SCRIPT_HEAD: &str = "\n  sample=";

impl Process {
    /// The script of the task of this sample: 600 bytes, as they are in usual pipelines.
    pub(crate) fn script(&self, sample: &str) -> String {
        [SCRIPT_HEAD, sample, &self.script_tail].concat()
    }

    /// The pieces around the sample's name, as they stand in a JSON string.
    pub(crate) fn script_json(&self) -> (&'static str, &str) {
        ("\\n  sample=", &self.script_tail_json)
    }
}

impl Pipeline {
    /// The pipeline of measurements of ingest. Nothing is known of its order: tasks of all processes come in turn.
    pub(crate) fn cohort() -> &'static Self {
        static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::declared(&COHORT));
        &PIPELINE
    }

    /// Number `number` of the pipelines with many processes. The first is the one that most people know.
    pub(crate) fn large(number: u64) -> &'static Self {
        static PIPELINES: LazyLock<[Pipeline; 2]> =
            LazyLock::new(|| [&RNASEQ, &VARIANTS].map(Pipeline::declared));
        let [first, second] = &*PIPELINES;
        if number.is_multiple_of(2) { first } else { second }
    }

    /// Number `number` of the pipelines with few processes.
    pub(crate) fn small(number: u64) -> &'static Self {
        static PIPELINES: LazyLock<[Pipeline; 3]> =
            LazyLock::new(|| [&DOWNLOADS, &SMALL_QC, &BASECALLS].map(Pipeline::declared));
        let [first, second, third] = &*PIPELINES;
        match number % 3 {
            0 => first,
            1 => second,
            _ => third,
        }
    }

    fn declared(declared: &Declared) -> Self {
        Self {
            project: declared.project,
            revision: declared.revision,
            processes: (1..).zip(declared.tools).map(|(number, tool)| process(number, tool)).collect(),
        }
    }

    /// The address of its repository.
    pub(crate) fn repository(&self) -> String {
        format!("https://git.example.org/{}", self.project)
    }
}

fn process(number: usize, tool: &Tool) -> Process {
    let &Tool { name, scope, part, cpus, gib, seconds, is_optional } = tool;
    let program = name.to_lowercase().replace('_', "-");
    let script_tail = format!(
        "
  set -euo pipefail
  mkdir -p results logs
  {program} \\
    --threads {cpus} \\
    --memory {gib}G \\
    --reads \"${{sample}}_R1.fastq.gz\" \"${{sample}}_R2.fastq.gz\" \\
    --reference reference/genome.fa \\
    --annotation reference/genes.gtf.gz \\
    --min-quality 20 --min-length 36 --seed 100 \\
    --output \"results/${{sample}}.{program}.out.gz\" \\
    --report \"results/${{sample}}.{program}.json\" \\
    2> \"logs/${{sample}}.{program}.log\"
  md5sum results/* > \"${{sample}}.md5\"
  printf '%s\\t%s\\n' \"{program}\" \"$({program} --version | head -n 1)\" > versions.tsv
  "
    );
    let quoted = serde_json::Value::from(script_tail.as_str()).to_string();
    // Habits differ from process to process and are the same in every run.
    let mut habits = Random::new(program.bytes().map(u64::from).sum());
    Process {
        number,
        tool: name,
        name: format!("{scope}:{name}"),
        container: format!("registry.example.org/genomics/{program}:2.7.10--h9ee0642_1"),
        cpus,
        memory: gib << 30,
        part,
        usual_ms: seconds * 1000,
        memory_percent: habits.between(25, 70),
        cpu_percent: habits.between(45, 95),
        is_optional,
        script_tail_json: quoted.trim_matches('"').to_owned(),
        script_tail,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all() -> impl Iterator<Item = &'static Pipeline> {
        let large = (0..2).map(Pipeline::large);
        large.chain((0..3).map(Pipeline::small)).chain([Pipeline::cohort()])
    }

    #[test]
    fn both_forms_of_a_script_are_the_same_text_of_usual_length() {
        for process in all().flat_map(|pipeline| &pipeline.processes) {
            let script = process.script("patient_0001_L001");
            let (head, tail) = process.script_json();
            let told: String = serde_json::from_str(&format!("\"{head}patient_0001_L001{tail}\"")).unwrap();
            assert_eq!(told, script);
            assert!((520..780).contains(&script.len()), "{}: {}", process.name, script.len());
        }
    }

    #[test]
    fn pipelines_take_turns_and_name_each_process_once() {
        assert_eq!(all().map(|pipeline| pipeline.project).collect::<HashSet<_>>().len(), 6);
        for pipeline in all() {
            let names: HashSet<_> = pipeline.processes.iter().map(|process| &process.name).collect();
            assert_eq!(names.len(), pipeline.processes.len(), "{}", pipeline.project);
        }
        assert!((0..2).all(|number| (24..=30).contains(&Pipeline::large(number).processes.len())));
    }
}
