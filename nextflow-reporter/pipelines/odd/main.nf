process ODD {
  tag params.text

  script:
  """
  : '${'😀' * 6000}'
  """
}

workflow {
  ODD()
}
