process P1 {
  tag "p$number"

  input:
  val number

  output:
  val number

  script:
  """
  sleep 1
  """
}

process P2 {
  tag "q$numbers"

  input:
  val numbers

  script:
  """
  sleep 1
  [ -e ${params.dir}/fixed ] || exit 7
  """
}

workflow {
  P1(Channel.of(1, 2, 3))
  P2(P1.out.toSortedList())
}
