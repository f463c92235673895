process GENERATE_READS {
  tag "$sample"
  cpus 1
  memory 100.MB

  input:
  tuple val(sample), val(number)

  output:
  tuple val(sample), path("${sample}.fastq.gz")

  script:
  """
  sleep ${params.slowness}
  generate-reads ${sample} ${params.seed + number} ${params.reads} ${params.read_length} | gzip -n > ${sample}.fastq.gz
  """

  stub:
  """
  gzip -n < /dev/null > ${sample}.fastq.gz
  """
}
