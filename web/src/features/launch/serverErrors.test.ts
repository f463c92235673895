import { expect, it } from 'vitest';
import { fieldOfMessage } from './serverErrors';

it.each([
  ['Run name brave_hopper exists already', 'runName'],
  ['Revision nope was not found in nf-core/rnaseq', 'revision'],
  ['Missing pipeline repository', 'pipeline'],
  ['The compute environment is not available', 'computeEnvId'],
  ['Parameters are not valid YAML', 'paramsText'],
  ['Unknown config profile', 'configProfiles'],
  ['workDir must be absolute', 'workDir'],
  ['The database is away', undefined],
])('puts %j at %s', (message, field) => {
  expect(fieldOfMessage(message)).toBe(field);
});
