import { checkParams } from '@/features/launch/params';

/** Where a parameter was given: in the launch of Belfry, or as `--name` on the command line. */
export type Origin = 'launch' | 'command';

/**
 * Which parameters somebody gave. Of the others it is only known that they are from the pipeline's
 * configuration, its defaults, or a file that the page cannot read.
 */
export function parameterOrigins(
  paramsText: string | null | undefined,
  commandLine: string | null | undefined,
): Map<string, Origin> {
  const origins = new Map<string, Origin>();
  const { params } = checkParams(paramsText ?? '');
  for (const name of Object.keys(params ?? {})) origins.set(name, 'launch');
  for (const name of commandNames(commandLine ?? '')) origins.set(name, 'command');
  return origins;
}

/** `--name value` and `--name=value`; what is in quotes is a value. Nextflow reads `--a-b` as `aB`. */
function commandNames(commandLine: string): string[] {
  const bare = commandLine.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  return Array.from(bare.matchAll(/(?:^|\s)--([A-Za-z_][\w.-]*)/g), ([, name = '']) => {
    const top = name.split('.')[0] ?? name;
    return top.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  });
}
