import { type LinkOptions, linkOptions } from '@tanstack/react-router';
import { Keyboard, KeyRound, Link as LinkIcon, PanelTop, Play, Plus, SunMoon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WorkflowRow } from '@/api/ext';
import type { Pipeline } from '@/api/pipelines';
import type { Task } from '@/features/tasks/queries';
import { taskState } from '@/features/tasks/taskState';
import { pipelineLabel, projectLabel, runState } from '@/features/workflows/runState';
import type { PageCommand } from '@/lib/pageCommands';
import { type Shortcut, shortcuts } from '@/lib/shortcuts';
import { copyLink } from '@/ui/copyLink';
import { shortName } from '@/ui/processes';
import { StatusShape } from '@/ui/StatusMark';
import { setUp, work } from '../nav';
import { showOverlay } from '../overlays';
import { texts } from '../texts';
import { setTheme, type Theme } from '../theme';

/** One line of the palette: somewhere to go, or something to do. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** At the right, quieter. */
  readonly note?: string;
  readonly keys?: Shortcut;
  readonly to?: LinkOptions;
  readonly run?: () => void;
  /** It cannot be done now, and `note` says why. */
  readonly off?: boolean;
}

const pageKeys: Partial<Record<string, Shortcut>> = {
  '/launchpad': 'toLaunchpad',
  '/runs': 'toRuns',
  '/compute-envs': 'toCompute',
  '/tokens': 'toTokens',
};

export const placeEntries: readonly Entry[] = [
  ...[...work, ...setUp].map((page) => ({
    id: page.to,
    label: page.label,
    icon: <page.icon aria-hidden />,
    keys: pageKeys[page.to],
    to: linkOptions({ to: page.to }),
  })),
  {
    id: '/profile',
    label: texts.profile,
    icon: <KeyRound aria-hidden />,
    to: linkOptions({ to: '/profile' }),
  },
];

const themes = Object.keys(texts.actionTheme) as Theme[];

export const actionEntries: readonly Entry[] = [
  {
    id: 'copy-link',
    label: texts.actionCopyLink,
    icon: <LinkIcon aria-hidden />,
    run: () => void copyLink(),
  },
  {
    id: 'add-pipeline',
    label: texts.actionAddPipeline,
    icon: <Plus aria-hidden />,
    to: linkOptions({ to: '/launchpad/new' }),
  },
  {
    id: 'quick-launch',
    label: texts.actionQuickLaunch,
    icon: <Play aria-hidden />,
    to: linkOptions({ to: '/launch' }),
  },
  {
    id: 'add-env',
    label: texts.actionAddEnv,
    icon: <Plus aria-hidden />,
    to: linkOptions({ to: '/compute-envs/new' }),
  },
  {
    id: 'create-token',
    label: texts.actionCreateToken,
    icon: <KeyRound aria-hidden />,
    to: linkOptions({ to: '/tokens', search: { create: true } }),
  },
  ...themes.map((theme) => ({
    id: `theme-${theme}`,
    label: texts.actionTheme[theme],
    icon: <SunMoon aria-hidden />,
    run: () => setTheme(theme),
  })),
  {
    id: 'keys',
    label: texts.actionKeys,
    icon: <Keyboard aria-hidden />,
    keys: 'help',
    run: () => showOverlay('help'),
  },
];

export function commandEntry(command: PageCommand): Entry {
  return {
    id: `page-${command.id}`,
    label: command.label,
    icon: command.icon ?? <PanelTop aria-hidden />,
    note: command.why ?? undefined,
    off: command.why != null,
    run: command.run,
  };
}

export function runEntry({ workflow, progress, pipelineName }: WorkflowRow): Entry {
  const { kind, word } = runState(workflow, progress.workflowProgress ?? undefined);
  return {
    id: `run-${workflow.id}`,
    label: workflow.runName ?? workflow.id ?? '',
    icon: <Shape kind={kind} />,
    note: `${pipelineLabel(workflow.projectName, pipelineName)}, ${word.toLowerCase()}`,
    to: linkOptions({ to: '/runs/$workflowId', params: { workflowId: workflow.id ?? '' } }),
  };
}

export function taskEntry(workflowId: string, task: Task): Entry {
  const { kind, word } = taskState(task);
  const name = shortName(task.process ?? task.name ?? '');
  return {
    id: `task-${task.taskId}`,
    label: task.tag ? `${name} (${task.tag})` : name,
    icon: <Shape kind={kind} />,
    note: `${task.hash ?? ''} ${word.toLowerCase()}`,
    to: {
      to: '/runs/$workflowId',
      params: { workflowId },
      search: (held: object) => ({ ...held, tab: 'tasks', task: task.taskId }),
    } as LinkOptions,
  };
}

export function pipelineEntry(pipeline: Pipeline): Entry {
  return {
    id: `pipeline-${pipeline.pipelineId}`,
    label: pipeline.name ?? '',
    icon: <Play aria-hidden />,
    note: projectLabel(pipeline.repository ?? ''),
    to: linkOptions({ to: '/launch', search: { pipeline: String(pipeline.pipelineId) } }),
  };
}

/** Entries whose label has every word that was typed. */
export function matching(entries: readonly Entry[], typed: string): readonly Entry[] {
  const words = typed.toLowerCase().split(/\s+/);
  return entries.filter(({ label }) => {
    const text = label.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What the keys of an entry are called. */
export function keysOf({ keys }: Entry): string | undefined {
  return keys && shortcuts[keys].keys;
}

function Shape({ kind }: { kind: Parameters<typeof StatusShape>[0]['kind'] }) {
  return (
    <span className={kind}>
      <StatusShape kind={kind} />
    </span>
  );
}
