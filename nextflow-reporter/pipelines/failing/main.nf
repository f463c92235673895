// BAD (b2) fails when BAD (b1) and GOOD (g1) have ended and the others run, however slow the machine is.

process GOOD {
  tag "g$number"

  input:
  val number

  script:
  """
  touch ${launchDir}/g${number}
  sleep ${number == 1 ? 0 : params.rest}
  """
}

process BAD {
  tag "b$number"
  errorStrategy params.strategy

  input:
  val number

  script:
  """
  echo some output; echo 'a message on the error stream' >&2
  touch ${launchDir}/b${number}
  [ $number = 2 ] || exit 0
  until [ -e ${launchDir}/b1 ] && [ -e ${launchDir}/g1 ] && [ -e ${launchDir}/g2 ] && [ -e ${launchDir}/g3 ]; do
    sleep 0.2
  done
  sleep 2
  exit 3
  """
}

workflow {
  GOOD(Channel.of(1, 2, 3))
  BAD(Channel.of(1, 2))
}
