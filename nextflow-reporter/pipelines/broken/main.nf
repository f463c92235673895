workflow {
  this is { not a script
