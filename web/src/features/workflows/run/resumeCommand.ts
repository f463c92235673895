import { hideInCommand } from './secretNames';

/**
 * The command that resumes what `commandLine` started, with one more file of configuration if there is one.
 * Values with secret names are hidden: who started the run has them.
 */
export function resumeCommand(commandLine: string, configFile: string | null): string {
  const words = [hideInCommand(commandLine.trim())];
  if (configFile) words.push('-c', configFile);
  if (!/(^|\s)-resume(\s|$)/.test(commandLine)) words.push('-resume');
  return words.join(' ');
}
