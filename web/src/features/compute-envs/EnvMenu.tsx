import { Link } from '@tanstack/react-router';
import { Copy, Ellipsis, Eye, RefreshCw, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { texts } from './texts';
import { useEnvActions } from './useEnvActions';

interface EnvMenuProps {
  env: { id?: string; name?: string; primary?: boolean; platform?: string; status?: string };
  /** On the environment's own page there is nothing to open. */
  here?: boolean;
  onDeleted?: () => void;
}

export function EnvMenu({ env, here, onDeleted }: EnvMenuProps) {
  const [deleting, setDeleting] = useState(false);
  const { primary, check, remove } = useEnvActions(env);
  const name = env.name ?? '';
  return (
    <>
      <Menu
        trigger={
          <Button
            variant={here ? 'default' : 'quiet'}
            size={here ? 'normal' : 'small'}
            icon
            aria-label={texts.moreOf(name)}
          >
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {!here && (
          <MenuItem asChild>
            <Link to="/compute-envs/$computeEnvId" params={{ computeEnvId: env.id ?? '' }}>
              <Eye aria-hidden />
              {texts.open}
            </Link>
          </MenuItem>
        )}
        {!env.primary && env.status === 'AVAILABLE' && (
          <MenuItem icon={<Star aria-hidden />} onSelect={() => primary.mutate()}>
            {texts.makePrimary}
          </MenuItem>
        )}
        <MenuItem icon={<RefreshCw aria-hidden />} onSelect={() => check.mutate()}>
          {texts.check}
        </MenuItem>
        {env.platform === 'local-platform' && (
          <MenuItem asChild>
            <Link to="/compute-envs/new" search={{ from: env.id }}>
              <Copy aria-hidden />
              {texts.copy}
            </Link>
          </MenuItem>
        )}
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
        onConfirm={async () => {
          await remove.mutateAsync();
          onDeleted?.();
        }}
      >
        {texts.deleteText}
      </ConfirmDialog>
    </>
  );
}
