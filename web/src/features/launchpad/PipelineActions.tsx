import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChartNoAxesGantt, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { deletePipeline, type Pipeline } from '@/api/pipelines';
import { Button, ButtonLink } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

/** What can be done with a saved pipeline: launch it, and the rest in a menu. */
export function PipelineActions({ pipeline }: { pipeline: Pipeline }) {
  const name = pipeline.name ?? '';
  const pipelineId = pipeline.pipelineId ?? 0;
  const [deleting, setDeleting] = useState(false);
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deletePipeline(pipelineId),
    onSuccess: () => {
      toast.done(texts.deleted(name));
      return queryClient.invalidateQueries({ queryKey: keys.pipelines.all });
    },
  });
  return (
    <div className="row" style={{ gap: 4 }}>
      <ButtonLink
        size="small"
        className="launch-button"
        to="/launch"
        search={{ pipeline: String(pipelineId) }}
        aria-label={texts.launchOf(name)}
      >
        {texts.launch}
      </ButtonLink>
      <Menu
        trigger={
          <Button variant="quiet" size="small" icon aria-label={texts.moreOf(name)}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem asChild>
          <Link to="/launchpad/$pipelineId/edit" params={{ pipelineId: String(pipelineId) }}>
            <Pencil aria-hidden />
            {texts.edit}
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link to="/runs" search={{ search: `pipeline:${name}` }}>
            <ChartNoAxesGantt aria-hidden />
            {texts.seeRuns}
          </Link>
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setDeleting(true)}>
          {texts.delete}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={deleting}
        onClose={() => setDeleting(false)}
        title={texts.deleteTitle(name)}
        confirm={texts.deleteButton}
        busy={texts.deleting}
        onConfirm={() => remove.mutateAsync()}
      >
        {texts.deleteText}
      </ConfirmDialog>
    </div>
  );
}
