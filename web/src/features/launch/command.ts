import type { LaunchValues } from './values';

/** One argument as a shell reads it back. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command in essence, one option per line. Connection and generated settings are left out. */
export function commandLines(values: LaunchValues, resumeSession?: string): string[] {
  const lines = [`nextflow run ${values.pipeline ? shellQuote(values.pipeline) : '…'}`];
  const add = (option: string, value?: string) =>
    lines.push(value ? `${option} ${shellQuote(value)}` : option);
  if (values.revision) add('-r', values.revision);
  if (values.configProfiles.length > 0) add('-profile', values.configProfiles.join(','));
  if (values.paramsText.trim()) {
    add(
      '-params-file',
      values.paramsText.trimStart().startsWith('{') ? 'params.json' : 'params.yaml',
    );
  }
  if (values.configText.trim()) add('-c', 'nextflow.config');
  if (values.workDir) add('-work-dir', values.workDir);
  if (values.mainScript) add('-main-script', values.mainScript);
  if (values.entryName) add('-entry', values.entryName);
  if (values.pullLatest) add('-latest');
  if (values.stubRun) add('-stub-run');
  if (values.runName) add('-name', values.runName);
  if (resumeSession) add('-resume', resumeSession);
  add('-with-tower');
  return lines;
}
