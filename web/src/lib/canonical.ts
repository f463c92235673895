/** A place in Belfry, for an address that other tools print. */
export type CanonicalTarget =
  | { to: '/runs/$workflowId'; params: { workflowId: string } }
  | { to: '/runs' | '/launchpad' | '/compute-envs' };

/**
 * Nextflow and tw print addresses such as `/user/ada/watch/<run>` and
 * `/orgs/lab/workspaces/rna/launchpad`. `rest` is what follows the workspace in them.
 */
export function canonicalTarget(rest: string): CanonicalTarget | undefined {
  const [place, id] = rest.split('/').filter(Boolean);
  switch (place) {
    case 'watch':
      return id ? { to: '/runs/$workflowId', params: { workflowId: id } } : { to: '/runs' };
    case undefined:
    case 'launchpad':
    case 'launch':
      return { to: '/launchpad' };
    case 'runs':
      return { to: '/runs' };
    case 'compute-envs':
      return { to: '/compute-envs' };
    default:
      return undefined;
  }
}
