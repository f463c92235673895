import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { taskTableAddress } from '@/features/resources/queries';
import { formatBytes } from '@/lib/format';
import { Panel } from '@/ui/Panel';
import { downloadAddress, runFilesQuery } from '../queries';
import { texts } from '../texts';

const words = texts.files;

interface FilesPanelProps {
  workflowId: string;
  /** Whether the server started the run; undefined while that is not known. */
  launched: boolean | undefined;
  hasTasks: boolean;
}

/** What of a run can be saved: its logs, what Nextflow wrote about it, and all its tasks. */
export function FilesPanel({ workflowId, launched, hasTasks }: FilesPanelProps) {
  const files = useQuery(runFilesQuery(workflowId)).data;
  return (
    <Panel title={words.title}>
      <ul className="files">
        {files?.map((file) => (
          <li key={file.fileName}>
            <SaveLink
              href={downloadAddress(workflowId, file.fileName)}
              label={words.save(file.fileName)}
            >
              {words.kinds[file.kind] ?? file.kind}
            </SaveLink>
            <span className="mono dim clip-start grow" title={file.fileName}>
              <bdi>{file.fileName}</bdi>
            </span>
            <span className="dim num">{formatBytes(file.size)}</span>
          </li>
        ))}
        {hasTasks && (
          <li>
            <SaveLink
              href={taskTableAddress(workflowId, 'csv')}
              label={words.save(`${words.tasks}, ${words.csv}`)}
            >
              {words.tasks}, {words.csv}
            </SaveLink>
            <SaveLink
              href={taskTableAddress(workflowId, 'tsv')}
              label={words.save(`${words.tasks}, ${words.trace}`)}
            >
              {words.trace}
            </SaveLink>
          </li>
        )}
      </ul>
      {files?.length === 0 && (
        <p className="small dim">{launched === false ? words.noneForeign : words.none}</p>
      )}
    </Panel>
  );
}

function SaveLink(props: { href: string; label: string; children: React.ReactNode }) {
  return (
    <a href={props.href} download aria-label={props.label} className="save">
      <Download aria-hidden />
      {props.children}
    </a>
  );
}
