/** What to type so that a run reports here. `origin` is the page's own address. */
export function runCommand(token: string, origin: string): string {
  return `TOWER_ACCESS_TOKEN=${token} nextflow run main.nf -with-tower ${origin}/api`;
}

/** The same for a whole shell session, as Nextflow and tw read it. */
export function shellLines(token: string, origin: string): string {
  return `export TOWER_ACCESS_TOKEN=${token}\nexport TOWER_API_ENDPOINT=${origin}/api`;
}
