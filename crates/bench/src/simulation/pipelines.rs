//! The pipelines in words: their processes, as people in the field know them.

/// A pipeline.
pub(super) struct Declared {
    pub(super) project: &'static str,
    pub(super) revision: &'static str,
    pub(super) tools: &'static [Tool],
}

/// A process.
#[derive(Clone, Copy)]
pub(super) struct Tool {
    pub(super) scope: &'static str,
    pub(super) name: &'static str,
    pub(super) part: Part,
    /// Cores that a task asks for.
    pub(super) cpus: u64,
    /// GiB of memory that a task asks for.
    pub(super) gib: u64,
    /// How long a task of a usual sample runs.
    pub(super) seconds: u64,
    pub(super) is_optional: bool,
}

/// Which tasks a process has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// One, before all samples.
    First,
    /// One for each sample, when the steps with lower numbers have been done for it.
    Step(u8),
    /// One, after all samples.
    Last,
}

const fn tool(scope: &'static str, name: &'static str, part: Part, [cpus, gib, seconds]: [u64; 3]) -> Tool {
    Tool { scope, name, part, cpus, gib, seconds, is_optional: false }
}

const fn optional(tool: Tool) -> Tool {
    Tool { is_optional: true, ..tool }
}

use Part::{First, Last, Step};

/// Quantification of RNA.
pub(super) const RNASEQ: Declared = Declared {
    project: "nf-core/rnaseq",
    revision: "3.14.0",
    tools: &[
        tool("NFCORE_RNASEQ:PREPARE_GENOME", "GUNZIP_GTF", First, [1, 1, 40]),
        tool("NFCORE_RNASEQ:PREPARE_GENOME", "GTF_FILTER", First, [1, 2, 90]),
        tool("NFCORE_RNASEQ:PREPARE_GENOME", "STAR_GENOMEGENERATE", First, [12, 72, 2_400]),
        tool("NFCORE_RNASEQ:PREPARE_GENOME", "SALMON_INDEX", First, [6, 16, 700]),
        tool("NFCORE_RNASEQ:RNASEQ", "CAT_FASTQ", Step(0), [1, 4, 110]),
        tool("NFCORE_RNASEQ:RNASEQ:FASTQ_TRIM", "FASTQC", Step(1), [4, 8, 420]),
        tool("NFCORE_RNASEQ:RNASEQ:FASTQ_TRIM", "TRIMGALORE", Step(1), [8, 12, 780]),
        tool("NFCORE_RNASEQ:RNASEQ:FASTQ_SUBSAMPLE", "FQ_SUBSAMPLE", Step(2), [1, 4, 60]),
        tool("NFCORE_RNASEQ:RNASEQ:ALIGN_STAR", "STAR_ALIGN", Step(3), [12, 72, 1_900]),
        tool("NFCORE_RNASEQ:RNASEQ:QUANTIFY_SALMON", "SALMON_QUANT", Step(3), [6, 16, 620]),
        tool("NFCORE_RNASEQ:RNASEQ:ALIGN_STAR", "SAMTOOLS_SORT", Step(4), [6, 24, 380]),
        tool("NFCORE_RNASEQ:RNASEQ:ALIGN_STAR", "SAMTOOLS_INDEX", Step(5), [1, 2, 70]),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_MARKDUPLICATES", "PICARD_MARKDUPLICATES", Step(6), [2, 24, 900]),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_STATS", "SAMTOOLS_STATS", Step(7), [1, 4, 240]),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_STATS", "SAMTOOLS_FLAGSTAT", Step(7), [1, 4, 90]),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_STATS", "SAMTOOLS_IDXSTATS", Step(7), [1, 2, 25]),
        tool("NFCORE_RNASEQ:RNASEQ", "SUBREAD_FEATURECOUNTS", Step(7), [4, 8, 180]),
        tool("NFCORE_RNASEQ:RNASEQ", "STRINGTIE_STRINGTIE", Step(7), [4, 12, 520]),
        optional(tool("NFCORE_RNASEQ:RNASEQ", "PRESEQ_LCEXTRAP", Step(7), [1, 8, 640])),
        tool("NFCORE_RNASEQ:RNASEQ", "QUALIMAP_RNASEQ", Step(7), [4, 24, 1_100]),
        optional(tool("NFCORE_RNASEQ:RNASEQ", "DUPRADAR", Step(7), [2, 12, 540])),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_RSEQC", "RSEQC_INFEREXPERIMENT", Step(7), [1, 6, 60]),
        tool("NFCORE_RNASEQ:RNASEQ:BAM_RSEQC", "RSEQC_READDISTRIBUTION", Step(7), [1, 6, 430]),
        tool("NFCORE_RNASEQ:RNASEQ", "BEDTOOLS_GENOMECOV", Step(7), [1, 12, 340]),
        tool("NFCORE_RNASEQ:RNASEQ:BEDGRAPH_BIGWIG", "UCSC_BEDGRAPHTOBIGWIG", Step(8), [1, 8, 150]),
        tool("NFCORE_RNASEQ:RNASEQ:QUANTIFY_SALMON", "TXIMPORT", Last, [1, 16, 300]),
        tool("NFCORE_RNASEQ:RNASEQ", "DESEQ2_QC", Last, [1, 36, 800]),
        tool("NFCORE_RNASEQ:RNASEQ", "MULTIQC", Last, [1, 16, 1_300]),
    ],
};

/// Variants of genomes.
pub(super) const VARIANTS: Declared = Declared {
    project: "nf-core/sarek",
    revision: "3.4.2",
    tools: &[
        tool("NFCORE_SAREK:PREPARE_GENOME", "BWAMEM2_INDEX", First, [1, 72, 3_200]),
        tool("NFCORE_SAREK:PREPARE_GENOME", "SAMTOOLS_FAIDX", First, [1, 2, 40]),
        tool("NFCORE_SAREK:PREPARE_GENOME", "TABIX_DBSNP", First, [1, 2, 180]),
        tool("NFCORE_SAREK:PREPARE_INTERVALS", "CREATE_INTERVALS_BED", First, [1, 1, 20]),
        tool("NFCORE_SAREK:SAREK", "FASTQC", Step(0), [4, 8, 600]),
        tool("NFCORE_SAREK:SAREK", "FASTP", Step(0), [12, 16, 500]),
        tool("NFCORE_SAREK:SAREK:FASTQ_ALIGN", "BWAMEM2_MEM", Step(2), [24, 60, 4_100]),
        tool("NFCORE_SAREK:SAREK:BAM_MARKDUPLICATES", "GATK4_MARKDUPLICATES", Step(3), [6, 30, 2_200]),
        tool("NFCORE_SAREK:SAREK:BAM_MARKDUPLICATES", "INDEX_CRAM", Step(4), [1, 2, 60]),
        tool("NFCORE_SAREK:SAREK:BAM_BASERECALIBRATOR", "GATK4_BASERECALIBRATOR", Step(5), [2, 16, 900]),
        tool("NFCORE_SAREK:SAREK:BAM_APPLYBQSR", "GATK4_APPLYBQSR", Step(6), [2, 16, 700]),
        tool("NFCORE_SAREK:SAREK:CRAM_QC", "SAMTOOLS_STATS", Step(7), [1, 4, 320]),
        tool("NFCORE_SAREK:SAREK:CRAM_QC", "MOSDEPTH", Step(7), [4, 8, 280]),
        tool("NFCORE_SAREK:SAREK:BAM_VARIANT_CALLING", "GATK4_HAPLOTYPECALLER", Step(7), [4, 24, 3_600]),
        tool("NFCORE_SAREK:SAREK:BAM_VARIANT_CALLING", "STRELKA_SINGLE", Step(7), [8, 16, 1_500]),
        tool("NFCORE_SAREK:SAREK:BAM_VARIANT_CALLING", "DEEPVARIANT", Step(7), [16, 64, 5_000]),
        optional(tool("NFCORE_SAREK:SAREK:BAM_VARIANT_CALLING", "TIDDIT_SV", Step(7), [4, 24, 1_800])),
        tool("NFCORE_SAREK:SAREK:VCF_QC", "BCFTOOLS_STATS", Step(8), [1, 4, 80]),
        tool("NFCORE_SAREK:SAREK:VCF_QC", "VCFTOOLS_SUMMARY", Step(8), [1, 4, 70]),
        tool("NFCORE_SAREK:SAREK:VCF_ANNOTATE", "SNPEFF_SNPEFF", Step(8), [6, 30, 600]),
        tool("NFCORE_SAREK:SAREK:VCF_ANNOTATE", "ENSEMBLVEP_VEP", Step(8), [6, 32, 1_900]),
        tool("NFCORE_SAREK:SAREK:VCF_ANNOTATE", "TABIX_BGZIPTABIX", Step(9), [1, 2, 30]),
        tool("NFCORE_SAREK:SAREK", "GENOTYPE_COHORT", Last, [4, 48, 3_000]),
        tool("NFCORE_SAREK:SAREK", "MULTIQC", Last, [1, 16, 700]),
    ],
};

/// Reads from public archives.
pub(super) const DOWNLOADS: Declared = Declared {
    project: "nf-core/fetchngs",
    revision: "1.12.0",
    tools: &[
        tool("NFCORE_FETCHNGS:SRA", "SRA_IDS_TO_RUNINFO", Step(0), [1, 1, 15]),
        tool("NFCORE_FETCHNGS:SRA", "SRA_RUNINFO_TO_FTP", Step(1), [1, 1, 10]),
        tool("NFCORE_FETCHNGS:SRA", "SRA_FASTQ_FTP", Step(2), [1, 2, 900]),
        tool("NFCORE_FETCHNGS:SRA", "SRA_TO_SAMPLESHEET", Last, [1, 1, 20]),
    ],
};

/// A look at what came from the sequencer.
pub(super) const SMALL_QC: Declared = Declared {
    project: "core-facility/run-qc",
    revision: "main",
    tools: &[
        tool("RUN_QC", "FASTQC", Step(0), [2, 4, 240]),
        optional(tool("RUN_QC", "FASTQ_SCREEN", Step(0), [4, 8, 480])),
        tool("RUN_QC", "MULTIQC", Last, [1, 4, 90]),
    ],
};

/// Sequences from the signals of nanopores.
pub(super) const BASECALLS: Declared = Declared {
    project: "core-facility/nanopore-basecall",
    revision: "v2.1",
    tools: &[
        tool("BASECALL", "POD5_CONVERT", Step(0), [4, 8, 300]),
        tool("BASECALL", "DORADO_BASECALLER", Step(1), [8, 64, 2_700]),
        tool("BASECALL", "NANOPLOT", Step(2), [2, 8, 200]),
        tool("BASECALL", "PYCOQC", Step(2), [1, 8, 130]),
    ],
};

/// The pipeline of measurements of ingest.
pub(super) const COHORT: Declared = Declared {
    project: "genomics/cohort",
    revision: "2.3.1",
    tools: &[
        tool("GENOMICS:INPUT", "CHECK_SAMPLES", Step(0), [1, 1, 20]),
        tool("GENOMICS:INPUT", "MERGE_LANES", Step(0), [1, 2, 20]),
        tool("GENOMICS:INPUT", "COUNT_READS", Step(0), [2, 4, 20]),
        tool("GENOMICS:READS", "TRIM_ADAPTERS", Step(0), [4, 8, 20]),
        tool("GENOMICS:READS", "FILTER_QUALITY", Step(0), [4, 8, 20]),
        tool("GENOMICS:READS", "REMOVE_CONTAMINANTS", Step(0), [8, 32, 20]),
        tool("GENOMICS:READS", "READ_STATISTICS", Step(0), [2, 4, 20]),
        tool("GENOMICS:REFERENCE", "INDEX_GENOME", Step(0), [12, 72, 20]),
        tool("GENOMICS:REFERENCE", "EXTRACT_TRANSCRIPTS", Step(0), [2, 16, 20]),
        tool("GENOMICS:ALIGNMENT", "ALIGN_READS", Step(0), [12, 36, 20]),
        tool("GENOMICS:ALIGNMENT", "SORT_ALIGNMENTS", Step(0), [6, 12, 20]),
        tool("GENOMICS:ALIGNMENT", "MARK_DUPLICATES", Step(0), [2, 24, 20]),
        tool("GENOMICS:ALIGNMENT", "INDEX_ALIGNMENTS", Step(0), [1, 4, 20]),
        tool("GENOMICS:ALIGNMENT", "RECALIBRATE_BASES", Step(0), [2, 16, 20]),
        tool("GENOMICS:ALIGNMENT", "ALIGNMENT_STATISTICS", Step(0), [1, 4, 20]),
        tool("GENOMICS:ALIGNMENT", "COVERAGE_BY_REGION", Step(0), [2, 6, 20]),
        tool("GENOMICS:VARIANTS", "CALL_VARIANTS", Step(0), [4, 16, 20]),
        tool("GENOMICS:VARIANTS", "GENOTYPE_COHORT", Step(0), [4, 48, 20]),
        tool("GENOMICS:VARIANTS", "NORMALIZE_VARIANTS", Step(0), [1, 4, 20]),
        tool("GENOMICS:VARIANTS", "FILTER_VARIANTS", Step(0), [1, 8, 20]),
        tool("GENOMICS:VARIANTS", "ANNOTATE_EFFECTS", Step(0), [4, 16, 20]),
        tool("GENOMICS:EXPRESSION", "QUANTIFY_EXPRESSION", Step(0), [8, 16, 20]),
        tool("GENOMICS:EXPRESSION", "COMPARE_GROUPS", Step(0), [2, 12, 20]),
        tool("GENOMICS:REPORT", "COLLECT_REPORTS", Step(0), [1, 6, 20]),
    ],
};
