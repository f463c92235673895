//! The pipeline that all simulated runs run: 24 processes with what their tasks ask for.

use std::sync::LazyLock;

/// Tool, workflow that it is in, cores and GiB of memory that a task asks for.
const TOOLS: [(&str, &str, u64, u64); 24] = [
    ("CHECK_SAMPLES", "INPUT", 1, 1),
    ("MERGE_LANES", "INPUT", 1, 2),
    ("COUNT_READS", "INPUT", 2, 4),
    ("TRIM_ADAPTERS", "READS", 4, 8),
    ("FILTER_QUALITY", "READS", 4, 8),
    ("REMOVE_CONTAMINANTS", "READS", 8, 32),
    ("READ_STATISTICS", "READS", 2, 4),
    ("INDEX_GENOME", "REFERENCE", 12, 72),
    ("EXTRACT_TRANSCRIPTS", "REFERENCE", 2, 16),
    ("ALIGN_READS", "ALIGNMENT", 12, 36),
    ("SORT_ALIGNMENTS", "ALIGNMENT", 6, 12),
    ("MARK_DUPLICATES", "ALIGNMENT", 2, 24),
    ("INDEX_ALIGNMENTS", "ALIGNMENT", 1, 4),
    ("RECALIBRATE_BASES", "ALIGNMENT", 2, 16),
    ("ALIGNMENT_STATISTICS", "ALIGNMENT", 1, 4),
    ("COVERAGE_BY_REGION", "ALIGNMENT", 2, 6),
    ("CALL_VARIANTS", "VARIANTS", 4, 16),
    ("GENOTYPE_COHORT", "VARIANTS", 4, 48),
    ("NORMALIZE_VARIANTS", "VARIANTS", 1, 4),
    ("FILTER_VARIANTS", "VARIANTS", 1, 8),
    ("ANNOTATE_EFFECTS", "VARIANTS", 4, 16),
    ("QUANTIFY_EXPRESSION", "EXPRESSION", 8, 16),
    ("COMPARE_GROUPS", "EXPRESSION", 2, 12),
    ("COLLECT_REPORTS", "REPORT", 1, 6),
];

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
    /// Bytes of memory that a task asks for.
    pub(crate) memory: u64,
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

/// The processes, in the order of creation.
pub(crate) fn processes() -> &'static [Process] {
    static PROCESSES: LazyLock<Vec<Process>> =
        LazyLock::new(|| (1..).zip(TOOLS).map(|(number, tool)| process(number, tool)).collect());
    &PROCESSES
}

fn process(number: usize, (tool, workflow, cpus, gib): (&'static str, &str, u64, u64)) -> Process {
    let program = tool.to_lowercase().replace('_', "-");
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
    Process {
        number,
        tool,
        name: format!("GENOMICS:{workflow}:{tool}"),
        container: format!("registry.example.org/genomics/{program}:2.7.10--h9ee0642_1"),
        cpus,
        memory: gib << 30,
        script_tail_json: quoted.trim_matches('"').to_owned(),
        script_tail,
    }
}

#[cfg(test)]
mod tests {
    use super::processes;

    #[test]
    fn both_forms_of_a_script_are_the_same_text_of_usual_length() {
        for process in processes() {
            let script = process.script("patient_0001_L001");
            let (head, tail) = process.script_json();
            let told: String = serde_json::from_str(&format!("\"{head}patient_0001_L001{tail}\"")).unwrap();
            assert_eq!(told, script);
            assert!((550..700).contains(&script.len()), "{}: {}", process.name, script.len());
        }
    }
}
