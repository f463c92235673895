params.outdir = 'results'

process SAY {
  tag "sample_$number"
  cpus 2
  memory 100.MB
  disk 1.GB
  time 10.min
  publishDir params.outdir

  input:
  val number

  output:
  path "out_${number}.txt"

  script:
  """
  echo ${params.greeting} $number > out_${number}.txt
  sleep 1
  """
}

process JOIN {
  publishDir params.outdir

  input:
  path parts

  output:
  path 'all.txt'

  script:
  """
  cat $parts > all.txt
  head -c 30000000 /dev/zero | gzip > zeros.gz
  """
}

workflow {
  SAY(Channel.of(1..params.n))
  JOIN(SAY.out.collect())
}
