import { readTaskView, type TaskViewParams } from '@/features/tasks/taskView';
import { type RawSearch, readCount, readWord } from '@/lib/searchParams';
import type { RunFile } from './queries';

export const runTabs = ['failure', 'tasks', 'log', 'parameters', 'configuration', 'info'] as const;
export type RunTab = (typeof runTabs)[number];

/** What of the run page stands in the address. */
export interface RunParams extends TaskViewParams {
  tab?: RunTab;
  /** The file of the Log tab. */
  file?: RunFile;
  /** First byte of the line pointed to in that file. */
  at?: number;
}

export function readRunParams(raw: RawSearch): RunParams {
  return {
    ...readTaskView(raw),
    tab: readWord(raw.tab, runTabs),
    file: readWord(raw.file, ['console', 'nextflow.log']),
    at: readCount(raw.at),
  };
}
