import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type LinkOptions, linkOptions, useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { KeyRound, Play, Plus, Search } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { pipelineListQuery } from '@/api/pipelines';
import { workflowListQuery } from '@/api/workflows';
import { projectLabel, runState } from '@/features/workflows/runState';
import { setUp, work } from './nav';
import { texts } from './texts';

/** One box for every page, pipeline and run. Loaded when first opened. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const search = useDeferredValue(typed.trim());
  const pipelines = useQuery({
    ...pipelineListQuery({ search: search || undefined, max: 6 }),
    placeholderData: keepPreviousData,
  });
  const runs = useQuery({
    ...workflowListQuery({ search: search || undefined, max: 6 }),
    placeholderData: keepPreviousData,
  });

  const go = (to: LinkOptions) => {
    onClose();
    void navigate(to);
  };
  const matches = (label: string) => label.toLowerCase().includes(search.toLowerCase());
  const pages = [...work, ...setUp].filter((page) => matches(page.label));
  const actions = [
    { label: texts.actionAddPipeline, icon: Plus, to: linkOptions({ to: '/launchpad/new' }) },
    { label: texts.actionQuickLaunch, icon: Play, to: linkOptions({ to: '/launch' }) },
    { label: texts.actionAddEnv, icon: Plus, to: linkOptions({ to: '/compute-envs/new' }) },
    {
      label: texts.actionCreateToken,
      icon: KeyRound,
      to: linkOptions({ to: '/tokens', search: { create: true } }),
    },
  ].filter((action) => matches(action.label));

  // Answers come after the keys, so which one is chosen is told from what is there.
  const values = [
    ...(pipelines.data?.pipelines ?? []).map(({ pipelineId }) => `pipeline-${pipelineId}`),
    ...(runs.data?.workflows ?? []).map(({ workflow }) => `run-${workflow.id}`),
    ...pages.map((page) => page.to),
    ...actions.map((action) => action.label),
  ];

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={texts.paletteLabel}
      overlayClassName="veil"
      contentClassName="palette"
      shouldFilter={false}
      value={values.includes(chosen) ? chosen : (values[0] ?? '')}
      onValueChange={setChosen}
      loop
    >
      <div className="palette-input">
        <Search aria-hidden />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={texts.palettePlaceholder}
        />
        <kbd>Esc</kbd>
      </div>
      <Command.List>
        <Command.Empty>{runs.isFetching ? texts.paletteLoading : texts.paletteEmpty}</Command.Empty>
        <Group heading={texts.palettePipelines}>
          {pipelines.data?.pipelines?.map((pipeline) => (
            <Command.Item
              key={pipeline.pipelineId}
              value={`pipeline-${pipeline.pipelineId}`}
              onSelect={() =>
                go(
                  linkOptions({ to: '/launch', search: { pipeline: String(pipeline.pipelineId) } }),
                )
              }
            >
              <Play aria-hidden />
              <span className="clip">{pipeline.name}</span>
              <span className="dim small clip grow text-right">{pipeline.repository}</span>
            </Command.Item>
          ))}
        </Group>
        <Group heading={texts.paletteRuns}>
          {runs.data?.workflows.map(({ workflow, progress }) => (
            <Command.Item
              key={workflow.id}
              value={`run-${workflow.id}`}
              onSelect={() =>
                go(
                  linkOptions({
                    to: '/runs/$workflowId',
                    params: { workflowId: workflow.id ?? '' },
                  }),
                )
              }
            >
              <span className="clip">{workflow.runName}</span>
              <span className="dim small clip grow text-right">
                {projectLabel(workflow.projectName ?? '')},{' '}
                {runState(workflow, progress.workflowProgress ?? undefined).word.toLowerCase()}
              </span>
            </Command.Item>
          ))}
        </Group>
        <Group heading={texts.palettePages}>
          {pages.map((page) => (
            <Command.Item key={page.to} value={page.to} onSelect={() => go({ to: page.to })}>
              <page.icon aria-hidden />
              {page.label}
            </Command.Item>
          ))}
        </Group>
        <Group heading={texts.paletteActions}>
          {actions.map((action) => (
            <Command.Item key={action.label} value={action.label} onSelect={() => go(action.to)}>
              <action.icon aria-hidden />
              {action.label}
            </Command.Item>
          ))}
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  const empty = children === undefined || (Array.isArray(children) && children.length === 0);
  return empty ? null : <Command.Group heading={heading}>{children}</Command.Group>;
}
