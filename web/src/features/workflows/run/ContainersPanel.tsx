import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '@/ui/CopyButton';
import { Panel } from '@/ui/Panel';
import { containersQuery } from '../queries';
import { texts } from '../texts';

const words = texts.containers;

/** The images that tasks ran in, with what Wave did for each. */
export function ContainersPanel({ workflowId }: { workflowId: string }) {
  const images = useQuery(containersQuery(workflowId)).data;
  if (!images || images.length === 0) return null;
  return (
    <Panel title={words.title(images.length)} className="wide">
      <ul className="images">
        {images.map((image) => {
          const name = image.targetImage ?? '';
          const facts = [
            [words.source, image.sourceImage],
            [words.request, image.requestId],
            [words.build, image.buildId],
            [words.mirror, image.mirrorId],
            [words.scan, image.scanId],
          ].filter((fact): fact is [string, string] => Boolean(fact[1]));
          return (
            <li key={name}>
              <span className="with-copy">
                <span className="mono clip-start" title={name}>
                  <bdi>{name}</bdi>
                </span>
                <CopyButton text={name} label={words.copy(name)} />
              </span>
              {(facts.length > 0 || image.cached || image.freeze) && (
                <p className="small dim">
                  {facts.map(([label, value]) => (
                    <span key={label}>
                      {label} <span className="mono">{value}</span>{' '}
                    </span>
                  ))}
                  {image.cached && <span className="label">{words.cached}</span>}{' '}
                  {image.freeze && <span className="label">{words.frozen}</span>}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
