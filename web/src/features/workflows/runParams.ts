import { type Measure, measures, type Order, orders } from '@/features/resources/choices';
import { readTaskView, type TaskViewParams } from '@/features/tasks/taskView';
import { type RawSearch, readCount, readFlag, readText, readWord } from '@/lib/searchParams';
import type { RunFile } from './queries';

export const runTabs = [
  'failure',
  'tasks',
  'log',
  'resources',
  'parameters',
  'configuration',
  'info',
] as const;
export type RunTab = (typeof runTabs)[number];

/** What of the run page stands in the address. */
export interface RunParams extends TaskViewParams {
  tab?: RunTab;
  /** The file of the Log tab. */
  file?: RunFile;
  /** First byte of the line pointed to in that file. */
  at?: number;
  /** What is looked for in the list of the tab. */
  find?: string;
  /** What the Resources tab shows. */
  measure?: Measure | 'totals';
  /** In percent of the request. */
  share?: true;
  /** Order of its processes. */
  order?: Order;
  /** How it shows them. */
  as?: 'plot' | 'table';
}

export function readRunParams(raw: RawSearch): RunParams {
  return {
    ...readTaskView(raw),
    tab: readWord(raw.tab, runTabs),
    file: readWord(raw.file, ['console', 'nextflow.log']),
    at: readCount(raw.at),
    find: readText(raw.find),
    measure: readWord(raw.measure, [...measures, 'totals'] as const),
    share: readFlag(raw.share),
    order: readWord(raw.order, orders),
    as: readWord(raw.as, ['plot', 'table'] as const),
  };
}
