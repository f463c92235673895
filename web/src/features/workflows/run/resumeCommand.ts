/** The command that resumes what `commandLine` started, with one more file of configuration if there is one. */
export function resumeCommand(commandLine: string, configFile: string | null): string {
  const words = [commandLine.trim()];
  if (configFile) words.push('-c', configFile);
  if (!/(^|\s)-resume(\s|$)/.test(commandLine)) words.push('-resume');
  return words.join(' ');
}
