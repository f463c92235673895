process R {
  tag "r$number"
  memory { 64.MB * task.attempt }
  errorStrategy 'retry'
  maxRetries 3

  input:
  val number

  script:
  """
  sleep 1
  exit ${number == 2 && task.attempt < 3 ? 137 : 0}
  """
}

workflow {
  R(Channel.of(1, 2, 3))
}
