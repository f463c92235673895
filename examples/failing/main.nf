// Some tasks succeed, then one fails. With --fix it succeeds, and a resumed run takes the others from the cache.

process COUNT {
  tag "$name"
  cpus 1
  memory 50.MB

  input:
  val name

  output:
  tuple val(name), path("${name}.count")

  script:
  """
  sleep ${params.slowness}
  printf '%s' '${name}' | wc -c > ${name}.count
  """

  stub:
  """
  echo 1 > ${name}.count
  """
}

process CHECK {
  tag "$name"
  cpus 1
  memory 50.MB

  input:
  tuple val(name), path(count), val(limit)

  output:
  path "${name}.checked"

  script:
  """
  sleep ${params.slowness}
  letters=\$(cat ${count})
  if [ "\$letters" -gt ${limit} ]; then
    echo "'${name}' has \$letters letters, but at most ${limit} are allowed." >&2
    echo "Run again with --fix -resume: the limit is then 20." >&2
    exit 3
  fi
  echo "${name} \$letters" > ${name}.checked
  """

  stub:
  """
  touch ${name}.checked
  """
}

process REPORT {
  memory 50.MB
  publishDir params.outdir, mode: 'copy'

  input:
  path checked

  output:
  path 'letters.txt'

  script:
  """
  cat ${checked} > letters.txt
  """

  stub:
  """
  touch letters.txt
  """
}

workflow {
  COUNT(Channel.of('wren', 'heron', 'capercaillie', 'owl'))
  // The one that fails comes last, so that others have mostly ended by then. It alone sees the parameter: the others
  // stay in the cache when that changes.
  counted = COUNT.out.toSortedList { a, b -> a[0].size() <=> b[0].size() }.flatMap()
  checked = CHECK(counted.map { name, count -> tuple(name, count, name == 'capercaillie' && params.fix ? 20 : 10) })
  REPORT(checked.toSortedList { a, b -> a.name <=> b.name })
}
