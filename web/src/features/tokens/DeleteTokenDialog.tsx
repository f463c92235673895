import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { type AccessToken, cutOffToken, deleteToken, reportingTokensQuery } from '@/api/tokens';
import { ConfirmDialog } from '@/ui/Dialog';
import { Switch } from '@/ui/Switch';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

interface DeleteTokenDialogProps {
  token: AccessToken;
  onClose: () => void;
}

/** Runs keep the right to report that their token had. To take it from them is a choice of its own. */
export function DeleteTokenDialog({ token, onClose }: DeleteTokenDialogProps) {
  const queryClient = useQueryClient();
  const runs = useQuery(reportingTokensQuery).data?.get(token.id ?? 0) ?? 0;
  const [cutsOff, setCutsOff] = useState(false);
  const remove = useMutation({
    mutationFn: ({ id = 0 }: AccessToken) => (cutsOff ? cutOffToken(id) : deleteToken(id)),
    onSuccess: () => {
      toast.done(texts.deleted(token.name));
      return queryClient.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts.delete(token.name)}
      confirm={cutsOff ? texts.cutOffButton : texts.deleteButton}
      busy={texts.deleting}
      onConfirm={() => remove.mutateAsync(token)}
    >
      <p>{texts.deleteText}</p>
      {runs > 0 && (
        <>
          <p className="mt-2">{texts.reporting(runs)}</p>
          <div className="mt-3">
            <Switch
              label={texts.cutOff(runs)}
              help={texts.cutOffHelp}
              checked={cutsOff}
              onChange={(event) => setCutsOff(event.target.checked)}
            />
          </div>
        </>
      )}
    </ConfirmDialog>
  );
}
