import type { ComputeEnv, EnvVariable, LocalConfig } from '@/api/computeEnvs';
import { z } from '@/lib/zod';
import { texts } from './texts';

export const envName = z
  .string()
  .trim()
  .regex(/^[\w-]{1,100}$/, texts.badName);
export const envDescription = z.string().trim().max(2000, texts.longDescription);

const variable = z
  .object({
    name: z
      .string()
      .trim()
      .regex(/^[A-Za-z_]\w*$/, texts.badVariable),
    value: z.string(),
    head: z.boolean(),
    compute: z.boolean(),
  })
  .refine(({ head, compute }) => head || compute, {
    path: ['name'],
    message: texts.variableNowhere,
  });

/** The form of a new local environment. */
export const localEnvValues = z.object({
  name: envName,
  description: envDescription,
  workDir: z.string().trim().regex(/^\/.*/, texts.badWorkDir),
  environment: z.array(variable),
  preRunScript: z.string(),
  postRunScript: z.string(),
  nextflowConfig: z.string(),
});

export type LocalEnvValues = z.infer<typeof localEnvValues>;

/** First values: the server's proposal, or what another environment has. */
export function startValues(workDir: string, copied?: ComputeEnv): LocalEnvValues {
  const config = copied?.config as LocalConfig | undefined;
  return {
    name: copied?.name ? `${copied.name}-copy`.slice(0, 100) : '',
    description: copied?.description ?? '',
    workDir: config?.workDir ?? workDir,
    environment: (config?.environment ?? []).map(variableValues),
    preRunScript: config?.preRunScript ?? '',
    postRunScript: config?.postRunScript ?? '',
    nextflowConfig: config?.nextflowConfig ?? '',
  };
}

function variableValues({ name, value, head, compute }: EnvVariable) {
  return { name: name ?? '', value: value ?? '', head: head ?? true, compute: compute ?? false };
}

/** The environment as it is sent; what is empty is left out. */
export function draftOf(values: LocalEnvValues) {
  const whole = (text: string) => (text.trim() ? text : undefined);
  return {
    name: values.name.trim(),
    description: values.description.trim() || undefined,
    config: {
      workDir: values.workDir.trim(),
      environment: values.environment.length > 0 ? values.environment : undefined,
      preRunScript: whole(values.preRunScript),
      postRunScript: whole(values.postRunScript),
      nextflowConfig: whole(values.nextflowConfig),
    },
  };
}
