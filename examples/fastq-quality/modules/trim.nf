process TRIM {
  tag "$sample"
  cpus 1
  memory 100.MB
  publishDir "${params.outdir}/trimmed", mode: 'copy'

  input:
  tuple val(sample), path(reads)

  output:
  tuple val(sample), path("${sample}_trimmed.fastq.gz")

  script:
  """
  sleep ${params.slowness}
  gzip -dc ${reads} | trim-reads ${params.min_quality} ${params.min_length} | gzip -n > ${sample}_trimmed.fastq.gz
  """

  stub:
  """
  gzip -n < /dev/null > ${sample}_trimmed.fastq.gz
  """
}
