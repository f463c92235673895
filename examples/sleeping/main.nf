// Tasks that only sleep: something to watch, and to cancel.

process SLEEP {
  tag "$number of ${params.tasks}"
  cpus 1
  memory 20.MB

  input:
  val number

  script:
  """
  echo "task ${number} sleeps for ${params.seconds} seconds"
  sleep ${params.seconds}
  """

  stub:
  """
  echo "task ${number} does not sleep"
  """
}

workflow {
  SLEEP(Channel.of(1..params.tasks))
}
