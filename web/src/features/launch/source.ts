import type { Launch, LaunchRequest } from '@/api/pipelines';
import { fieldsOf, type LaunchFields, type LaunchValues, noFields, requestOf } from './values';

/** What a launch starts from. */
export type LaunchSource =
  | { kind: 'quick'; prefill: Partial<LaunchFields> }
  | { kind: 'pipeline'; name: string; launch: Launch }
  | { kind: 'relaunch'; workflowId: string; runName: string; launch: Launch }
  | {
      kind: 'resume';
      workflowId: string;
      runName: string;
      launch: Launch;
      /** Finished tasks that need not run again. */
      reusable: number;
    };

/** The form's first values. */
export function startFields(source: LaunchSource): LaunchFields {
  if (source.kind === 'quick') return { ...noFields, ...source.prefill };
  const fields = fieldsOf(source.launch);
  if (source.kind !== 'resume') return fields;
  return { ...fields, workDir: source.launch.resumeDir ?? fields.workDir };
}

/** A configuration with another below it, which counts where both say something. */
export function withConfig(config: string, added: string | undefined): string {
  if (!added) return config;
  return config.trim() === '' ? added : `${config.trimEnd()}\n\n${added}`;
}

/** Fields that may not be changed. */
export function lockedFields(source: LaunchSource): ReadonlySet<keyof LaunchFields> {
  switch (source.kind) {
    case 'pipeline':
      return new Set(['pipeline']);
    case 'resume':
      return new Set(['pipeline', 'revision', 'workDir', 'pullLatest']);
    default:
      return new Set();
  }
}

/** The launch as it is sent. */
export function launchOf(source: LaunchSource, values: LaunchValues): LaunchRequest {
  const request: LaunchRequest = {
    ...requestOf(values),
    runName: values.runName.trim() || undefined,
  };
  if (source.kind === 'quick') return request;
  request.id = source.launch.id;
  if (source.kind !== 'resume') return request;
  return {
    ...request,
    resume: true,
    sessionId: source.launch.sessionId,
    // The branch may have moved on; the cache belongs to the commit.
    revision: source.launch.resumeCommitId ?? request.revision,
  };
}
