process A {
  tag "n$number"

  input:
  val number

  script:
  """
  echo a $number
  sleep ${params.secs}
  """
}

workflow {
  A(Channel.of(1..params.n))
}
