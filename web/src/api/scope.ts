/**
 * The query parameters that name the workspace of a call. Everything is in the personal workspace
 * for now, which has no id; organizations will change this function alone.
 */
export function scope(): { workspaceId?: number } {
  return {};
}
