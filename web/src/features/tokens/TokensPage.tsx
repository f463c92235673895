import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/client';
import { keys } from '@/api/keys';
import { type AccessToken, deleteAllTokens, tokenListQuery } from '@/api/tokens';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { Skeleton } from '@/ui/Skeleton';
import { Ago, Moment } from '@/ui/Time';
import { toast } from '@/ui/Toast';
import { CreateTokenDialog } from './CreateTokenDialog';
import { DeleteTokenDialog } from './DeleteTokenDialog';
import { texts } from './texts';
import './tokens.css';

const route = getRouteApi('/tokens');

export function TokensPage() {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const tokens = useQuery(tokenListQuery);
  const [revoking, setRevoking] = useState(false);
  const [deleting, setDeleting] = useState<AccessToken>();
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: keys.tokens });
  const revoke = useMutation({
    mutationFn: deleteAllTokens,
    onSuccess: () => {
      toast.done(texts.revoked);
      return renew();
    },
  });
  const open = (create: true | undefined) => navigate({ search: { create }, replace: true });
  const count = tokens.data?.length ?? 0;

  return (
    <div className="page">
      <PageHead
        title={texts.title}
        actions={
          count > 0 && (
            <>
              {count > 1 && (
                <Button variant="danger" onClick={() => setRevoking(true)}>
                  {texts.revokeAll}
                </Button>
              )}
              <Button variant="primary" onClick={() => open(true)}>
                <Plus aria-hidden />
                {texts.create}
              </Button>
            </>
          )
        }
      >
        {texts.about}
      </PageHead>
      {tokens.error && (
        <Notice
          tone="failed"
          className="mb-4"
          action={
            <Button size="small" onClick={() => tokens.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {texts.notRead} {messageOf(tokens.error)}
        </Notice>
      )}
      {tokens.isPending && <Skeleton lines={3} rowHeight={40} />}
      {tokens.data && count === 0 && (
        <EmptyState
          title={texts.emptyTitle}
          action={
            <Button variant="primary" onClick={() => open(true)}>
              {texts.create}
            </Button>
          }
        >
          {texts.empty}
        </EmptyState>
      )}
      {tokens.data && count > 0 && <TokenTable tokens={tokens.data} onDelete={setDeleting} />}
      {create && <CreateTokenDialog onClose={() => open(undefined)} />}
      {deleting && <DeleteTokenDialog token={deleting} onClose={() => setDeleting(undefined)} />}
      <ConfirmDialog
        open={revoking}
        onClose={() => setRevoking(false)}
        title={texts.revokeTitle}
        confirm={texts.revokeButton}
        busy={texts.revoking}
        onConfirm={() => revoke.mutateAsync()}
      >
        {texts.revokeText(count)}
      </ConfirmDialog>
    </div>
  );
}

function TokenTable({
  tokens,
  onDelete,
}: {
  tokens: AccessToken[];
  onDelete: (token: AccessToken) => void;
}) {
  return (
    <table className="t stack tokens">
      <caption className="vh">{texts.title}</caption>
      <colgroup>
        <col />
        <col style={{ width: 144 }} />
        <col style={{ width: 144 }} />
        <col style={{ width: 44 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{texts.name}</th>
          <th scope="col" className="num">
            {texts.created}
          </th>
          <th scope="col" className="num">
            {texts.lastUsed}
          </th>
          <th scope="col">
            <span className="vh">{texts.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td className="med" title={token.name}>
              {token.name}
            </td>
            <td className="num dim hide-s">
              {token.dateCreated && <Moment at={token.dateCreated} />}
            </td>
            <td className="num dim y-used">
              <span className="phone-only">{texts.lastUsed} </span>
              {token.lastUsed ? <Ago at={token.lastUsed} /> : texts.never}
            </td>
            <td className="y-menu">
              <Button
                variant="quiet"
                size="small"
                icon
                aria-label={texts.delete(token.name)}
                title={texts.delete(token.name)}
                onClick={() => onDelete(token)}
              >
                <Trash2 aria-hidden />
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
