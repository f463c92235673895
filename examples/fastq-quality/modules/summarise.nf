process SUMMARISE {
  cpus 1
  memory 200.MB
  publishDir params.outdir, mode: 'copy'

  input:
  path samples

  output:
  path 'fastq_quality_*'

  script:
  """
  sleep ${params.slowness}
  cat ${samples} | summarise-samples > fastq_quality_summary.csv
  cat ${samples} | write-report ${params.min_quality} > fastq_quality_report.html
  """

  stub:
  """
  touch fastq_quality_summary.csv fastq_quality_report.html
  """
}
