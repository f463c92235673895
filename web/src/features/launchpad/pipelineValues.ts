import { launchFields } from '@/features/launch/values';
import { z } from '@/lib/zod';
import { texts } from './texts';

/** The form of a saved pipeline: its name and the settings it is launched with. */
export const pipelineValues = launchFields.extend({
  name: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,99}$/, texts.badName),
  description: z.string().trim().max(1000, texts.longDescription),
});

export type PipelineValues = z.infer<typeof pipelineValues>;

/** A first proposal for the name: the last part of the repository's address. */
export function nameFrom(repository: string): string {
  const last =
    repository
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .filter(Boolean)
      .at(-1) ?? '';
  return last.replace(/[^\w.-]+/g, '-').slice(0, 99);
}
