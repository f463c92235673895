import { memo, useMemo } from 'react';
import type { ProcessGraph } from '@/api/ext';
import { shortName } from '@/ui/processes';
import { texts } from './texts';

/** The graph for those who do not see it: each process with those right before it. */
export const BeforeList = memo(function BeforeList({ graph }: { graph: ProcessGraph }) {
  const before = useMemo(() => {
    const lists = new Map<string, string[]>();
    for (const { source, target } of graph.edges) {
      const held = lists.get(target);
      if (held) held.push(shortName(source));
      else lists.set(target, [shortName(source)]);
    }
    return lists;
  }, [graph]);
  const words = (process: string) => {
    const names = before.get(process);
    if (names) return texts.after(names);
    return graph.source === 'client' ? texts.first : texts.unknown;
  };
  return (
    <ul className="vh" aria-label={texts.list}>
      {graph.nodes.map(({ process }) => (
        <li key={process}>
          {process}: {words(process)}
        </li>
      ))}
    </ul>
  );
});
