import { queryOptions } from '@tanstack/react-query';
import { type Present, present } from '@/lib/present';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type AccessToken = Present<components['schemas']['AccessToken']>;

export const tokenListQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: async (): Promise<AccessToken[]> =>
    ((await body(api.GET('/tokens'))).tokens ?? []).map(present),
});

/** @returns the secret itself, which the server shows this once */
export async function createToken(name: string): Promise<string> {
  return (await body(api.POST('/tokens', { body: { name } }))).accessKey ?? '';
}

export async function deleteToken(tokenId: number): Promise<void> {
  await api.DELETE('/tokens/{tokenId}', { params: { path: { tokenId } } });
}

/** How many runs under way report with a token, by its id. */
export const reportingTokensQuery = queryOptions({
  queryKey: keys.reportingTokens,
  queryFn: async (): Promise<Map<number, number>> => {
    const { tokens } = await body(api.GET('/ext/tokens/reporting'));
    return new Map(tokens.map(({ tokenId, runs }) => [tokenId, runs]));
  },
});

/** Deletes a token and refuses what the runs under way report with it. */
export async function cutOffToken(tokenId: number): Promise<void> {
  await api.POST('/ext/tokens/{tokenId}/cut-off', { params: { path: { tokenId } } });
}

export async function deleteAllTokens(): Promise<void> {
  await api.DELETE('/tokens/delete-all');
}
