process REP {
  publishDir 'results'

  output:
  path 'multiqc_report.html'
  path 'sub/table.csv'
  path 'sub/other.csv'

  script:
  """
  mkdir sub; echo '<html/>' > multiqc_report.html; echo a,b > sub/table.csv; echo c,d > sub/other.csv
  """
}

workflow {
  REP()
}
