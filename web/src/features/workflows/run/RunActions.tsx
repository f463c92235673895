import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, Ellipsis, Link as LinkIcon, Play, RotateCcw, Trash2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Possible, WorkflowSummary } from '@/api/ext';
import { keys } from '@/api/keys';
import { type PageCommand, usePageCommands } from '@/lib/pageCommands';
import { Button } from '@/ui/Button';
import { copyLink } from '@/ui/copyLink';
import { ConfirmDialog } from '@/ui/Dialog';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { doneOf } from '@/ui/processes';
import { stripTotal } from '@/ui/strip';
import { toast } from '@/ui/Toast';
import { cancelRun, deleteRuns, refreshRuns, type Workflow, type WorkflowLoad } from '../queries';
import { isActive } from '../runState';
import { countsOf } from '../taskCounts';
import { texts } from '../texts';

interface RunActionsProps {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
  load: WorkflowLoad | undefined;
}

const notKnown: Possible = { allowed: false, why: null };

/** What can be done with a run. What cannot says why. */
export function RunActions({ workflow, summary, load }: RunActionsProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const id = workflow.id ?? '';
  const name = workflow.runName ?? '';
  const counts = countsOf(load);
  const {
    cancel,
    resume,
    relaunch,
    delete: remove,
  } = summary?.actions ?? {
    cancel: notKnown,
    resume: notKnown,
    relaunch: notKnown,
    delete: notKnown,
  };

  const cancelIt = async () => {
    await cancelRun(id);
    await client.invalidateQueries({ queryKey: keys.workflows.one(id) });
    await refreshRuns(client);
    toast.done(texts.cancelled(name));
  };
  const deleteIt = async () => {
    const kept = await deleteRuns([id]);
    if (kept.length > 0) throw new Error(texts.deleteFailed(name));
    await navigate({ to: '/runs' });
    client.removeQueries({ queryKey: keys.workflows.one(id) });
    await refreshRuns(client);
    toast.done(texts.deleted(name));
  };
  const launch = (resumes: boolean) =>
    void navigate({ to: '/launch', search: { workflow: id, ...(resumes && { resume: true }) } });

  const command = (
    id: string,
    label: string,
    icon: ReactNode,
    possible: Possible,
    run: () => void,
  ): PageCommand => ({ id, label, icon, why: possible.allowed ? null : (possible.why ?? ''), run });
  usePageCommands([
    isActive(workflow)
      ? command('cancel', texts.cancelRun, <Ban aria-hidden />, cancel, () => setAsking('cancel'))
      : command('resume', texts.resume, <Play aria-hidden />, resume, () => launch(true)),
    command('relaunch', texts.relaunch, <RotateCcw aria-hidden />, relaunch, () => launch(false)),
    command('delete', texts.deleteRun, <Trash2 aria-hidden />, remove, () => setAsking('delete')),
  ]);

  return (
    <>
      <Menu
        trigger={
          <Button variant="quiet" icon aria-label={texts.moreActions} title={texts.moreActions}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem
          icon={<Play aria-hidden />}
          disabled={!resume.allowed}
          note={resume.allowed ? texts.resumeNote : resume.why}
          onSelect={() => launch(true)}
        >
          {texts.resume}
        </MenuItem>
        <MenuItem
          icon={<RotateCcw aria-hidden />}
          disabled={!relaunch.allowed}
          note={relaunch.allowed ? texts.relaunchNote : relaunch.why}
          onSelect={() => launch(false)}
        >
          {texts.relaunch}
        </MenuItem>
        <MenuItem icon={<LinkIcon aria-hidden />} onSelect={() => void copyLink()}>
          {texts.copyLink}
        </MenuItem>
        <MenuSeparator />
        {isActive(workflow) && (
          <MenuItem
            icon={<Ban aria-hidden />}
            danger
            disabled={!cancel.allowed}
            note={cancel.why}
            onSelect={() => setAsking('cancel')}
          >
            {texts.cancelRun}
          </MenuItem>
        )}
        <MenuItem
          icon={<Trash2 aria-hidden />}
          danger
          disabled={!remove.allowed}
          note={remove.why}
          onSelect={() => setAsking('delete')}
        >
          {texts.deleteRun}
        </MenuItem>
      </Menu>
      {isActive(workflow) ? (
        <ReasonedButton danger possible={cancel} onClick={() => setAsking('cancel')}>
          {texts.cancelRun}
        </ReasonedButton>
      ) : (
        <ReasonedButton possible={relaunch} onClick={() => launch(false)}>
          {texts.relaunch}
        </ReasonedButton>
      )}
      <ConfirmDialog
        open={asking === 'cancel'}
        onClose={() => setAsking(null)}
        title={texts.cancelTitle(name)}
        confirm={texts.cancelRun}
        busy={texts.cancelling}
        cancel={texts.keep}
        onConfirm={cancelIt}
      >
        <p>{texts.cancelLoss(counts.running ?? 0, doneOf(counts))}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'delete'}
        onClose={() => setAsking(null)}
        title={texts.deleteTitle(name)}
        confirm={texts.deleteRun}
        busy={texts.deleting}
        cancel={texts.keep}
        onConfirm={deleteIt}
      >
        <p>{texts.deleteLoss(1, stripTotal(counts))}</p>
      </ConfirmDialog>
    </>
  );
}

/** A button that stays reachable when it is off, so that its reason can be read. */
function ReasonedButton(props: {
  possible: Possible;
  danger?: boolean;
  onClick: () => void;
  children: string;
}) {
  const { allowed, why } = props.possible;
  const id = useId();
  return (
    <>
      <Button
        variant={props.danger ? 'danger' : 'default'}
        aria-disabled={!allowed}
        aria-describedby={why ? id : undefined}
        title={why ?? undefined}
        onClick={allowed ? props.onClick : undefined}
      >
        {props.children}
      </Button>
      {why && (
        <span id={id} className="vh">
          {why}
        </span>
      )}
    </>
  );
}
