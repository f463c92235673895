process FASTQ_STATS {
  tag "$sample"
  cpus 1
  memory 100.MB

  input:
  tuple val(sample), path(reads)

  output:
  tuple val(sample), path("${reads.simpleName}.stats.csv")

  script:
  """
  sleep ${params.slowness}
  gzip -dc ${reads} | fastq-stats > ${reads.simpleName}.stats.csv
  """

  stub:
  """
  fastq-stats < /dev/null > ${reads.simpleName}.stats.csv
  """
}
