import type { LaunchValues } from './values';

// The server answers with one sentence; its words tell which field it is about. The first that fits
// wins, so the special ones stand before the general ones.
const words: [RegExp, keyof LaunchValues][] = [
  [/run name/i, 'runName'],
  [/work ?dir/i, 'workDir'],
  [/compute env/i, 'computeEnvId'],
  [/tower\.?(yml|yaml| config)/i, 'towerConfig'],
  [/pre-?run/i, 'preRunScript'],
  [/post-?run/i, 'postRunScript'],
  [/main script/i, 'mainScript'],
  [/entry/i, 'entryName'],
  [/profile/i, 'configProfiles'],
  [/param(s|eter)/i, 'paramsText'],
  [/config/i, 'configText'],
  [/revision|branch|commit/i, 'revision'],
  [/repositor|pipeline/i, 'pipeline'],
];

/** The field that a message of the server is about, if it says so. */
export function fieldOfMessage(message: string): keyof LaunchValues | undefined {
  return words.find(([pattern]) => pattern.test(message))?.[1];
}
