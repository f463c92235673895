// Quality of sequencing reads, before and after trimming. The reads are made up, so nothing has to be downloaded;
// the same seed makes the same reads on every machine.

include { GENERATE_READS } from './modules/generate_reads'
include { FASTQ_STATS as RAW_STATS } from './modules/fastq_stats'
include { FASTQ_STATS as TRIMMED_STATS } from './modules/fastq_stats'
include { TRIM } from './modules/trim'
include { COMPARE } from './modules/compare'
include { SUMMARISE } from './modules/summarise'

workflow FASTQ_QUALITY {
  take:
  samples

  main:
  GENERATE_READS(samples)
  RAW_STATS(GENERATE_READS.out)
  TRIM(GENERATE_READS.out)
  TRIMMED_STATS(TRIM.out)
  COMPARE(RAW_STATS.out.join(TRIMMED_STATS.out))
  report = SUMMARISE(COMPARE.out.toSortedList { a, b -> a.name <=> b.name })

  emit:
  report
}

workflow {
  numbers = Channel.of(1..params.samples)
  FASTQ_QUALITY(numbers.map { number -> tuple(String.format('sample_%02d', number), number) })
}
