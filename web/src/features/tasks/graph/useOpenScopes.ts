import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';

const route = getRouteApi('/runs/$workflowId');

/** The scopes that are drawn with what is in them, kept in the address. */
export function useOpenScopes() {
  const { scopes = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const open = useMemo(() => new Set(scopes === '' ? [] : scopes.split(',')), [scopes]);
  const set = (next: Set<string>) =>
    void navigate({
      search: (held) => ({ ...held, scopes: next.size > 0 ? [...next].join(',') : undefined }),
      replace: true,
    });
  return {
    open,
    openScope: (scope: string) => set(new Set([...open, scope])),
    /** With all that was opened in it. */
    closeScope: (scope: string) =>
      set(new Set([...open].filter((other) => other !== scope && !other.startsWith(`${scope}:`)))),
  };
}
