import type { Launch, LaunchRequest } from '@/api/pipelines';
import { formatCount } from '@/lib/format';
import { z } from '@/lib/zod';
import { checkParams, checkYaml, problemText } from './params';
import { texts } from './texts';

/** The launch settings as a form holds them: every text is there, empty when unset. */
export const launchFields = z.object({
  pipeline: z.string().trim().min(1, texts.needPipeline).regex(/^\S*$/, texts.pipelineSpace),
  revision: z.string().trim().max(100, texts.longRevision),
  computeEnvId: z.string(),
  workDir: z
    .string()
    .trim()
    .regex(/^($|\/|[a-z][a-z\d+.-]*:\/\/)/i, texts.absoluteWorkDir),
  configProfiles: z.array(z.string()),
  paramsText: z.string().superRefine((text, context) => {
    const { problem } = checkParams(text);
    if (problem) context.addIssue({ code: 'custom', message: problemText(problem) });
  }),
  configText: z.string(),
  towerConfig: z.string().superRefine((text, context) => {
    const { problem } = checkYaml(text);
    if (problem) context.addIssue({ code: 'custom', message: problemText(problem) });
  }),
  preRunScript: z.string(),
  postRunScript: z.string(),
  pullLatest: z.boolean(),
  stubRun: z.boolean(),
  mainScript: z.string().trim(),
  entryName: z.string().trim(),
});

export type LaunchFields = z.infer<typeof launchFields>;

/** The form of a launch: the settings, a name, and a place that is not optional. */
export const launchValues = launchFields.extend({
  computeEnvId: z.string().min(1, texts.needComputeEnv),
  workDir: launchFields.shape.workDir.min(1, texts.needWorkDir),
  runName: z
    .string()
    .trim()
    .regex(/^$|^[a-z](?:[a-z\d]|[-_](?=[a-z\d])){0,79}$/, texts.badRunName),
});

export type LaunchValues = z.infer<typeof launchValues>;

/** Adds the limits that the server publishes, in characters. */
export function withLimits<T extends { paramsText: string; configText: string }>(
  schema: z.ZodType<T, T>,
  limits: { params?: number; config?: number },
) {
  const within = (text: string, max: number | undefined) => max === undefined || text.length <= max;
  return schema
    .refine((values) => within(values.paramsText, limits.params), {
      path: ['paramsText'],
      message: texts.tooLong(formatCount(limits.params ?? 0)),
    })
    .refine((values) => within(values.configText, limits.config), {
      path: ['configText'],
      message: texts.tooLong(formatCount(limits.config ?? 0)),
    });
}

export const noFields: LaunchFields = {
  pipeline: '',
  revision: '',
  computeEnvId: '',
  workDir: '',
  configProfiles: [],
  paramsText: '',
  configText: '',
  towerConfig: '',
  preRunScript: '',
  postRunScript: '',
  pullLatest: false,
  stubRun: false,
  mainScript: '',
  entryName: '',
};

/** Fills the form from saved settings. */
export function fieldsOf(launch: Launch): LaunchFields {
  return {
    pipeline: launch.pipeline ?? '',
    revision: launch.revision ?? '',
    computeEnvId: launch.computeEnv?.id ?? '',
    workDir: launch.workDir ?? '',
    configProfiles: launch.configProfiles ?? [],
    paramsText: launch.paramsText ?? '',
    configText: launch.configText ?? '',
    towerConfig: launch.towerConfig ?? '',
    preRunScript: launch.preRunScript ?? '',
    postRunScript: launch.postRunScript ?? '',
    pullLatest: launch.pullLatest ?? false,
    stubRun: launch.stubRun ?? false,
    mainScript: launch.mainScript ?? '',
    entryName: launch.entryName ?? '',
  };
}

/** The settings as the server reads them: what is empty is left out. */
export function requestOf(fields: LaunchFields): LaunchRequest {
  const text = (value: string) => value.trim() || undefined;
  // Scripts and configurations keep their line ends.
  const whole = (value: string) => (value.trim() ? value : undefined);
  return {
    pipeline: fields.pipeline.trim(),
    revision: text(fields.revision),
    computeEnvId: text(fields.computeEnvId),
    workDir: text(fields.workDir),
    configProfiles: fields.configProfiles,
    paramsText: whole(fields.paramsText),
    configText: whole(fields.configText),
    towerConfig: whole(fields.towerConfig),
    preRunScript: whole(fields.preRunScript),
    postRunScript: whole(fields.postRunScript),
    pullLatest: fields.pullLatest,
    stubRun: fields.stubRun,
    mainScript: text(fields.mainScript),
    entryName: text(fields.entryName),
  };
}

/** The names of the settings that differ, in the form's order. */
export function changedFields(now: LaunchFields, before: LaunchFields): (keyof LaunchFields)[] {
  return (Object.keys(noFields) as (keyof LaunchFields)[]).filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]),
  );
}
