import { z } from 'zod';
import { taskViewParams } from '@/features/tasks/taskView';

export const runTabs = ['failure', 'tasks', 'log', 'parameters', 'configuration', 'info'] as const;
export type RunTab = (typeof runTabs)[number];

/** What of the run page stands in the address. */
export const runParams = taskViewParams.extend({
  tab: z.enum(runTabs).optional().catch(undefined),
  /** The file of the Log tab. */
  file: z.enum(['console', 'nextflow.log']).optional().catch(undefined),
  /** First byte of the line pointed to in that file. */
  at: z.coerce.number().int().nonnegative().optional().catch(undefined),
});
