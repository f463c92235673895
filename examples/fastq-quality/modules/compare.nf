process COMPARE {
  tag "$sample"
  cpus 1
  memory 100.MB

  input:
  tuple val(sample), path(raw), path(trimmed)

  output:
  path "${sample}.csv"

  script:
  """
  sleep ${params.slowness}
  compare-stats ${sample} ${raw} ${trimmed} > ${sample}.csv
  """

  stub:
  """
  compare-stats ${sample} ${raw} ${trimmed} > ${sample}.csv
  """
}
