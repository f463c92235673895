import { FileCode } from 'lucide-react';
import { Button } from '@/ui/Button';
import { LogView } from '@/ui/log/LogView';
import { Menu, MenuChoices } from '@/ui/Menu';
import { Segmented } from '@/ui/Segmented';
import {
  commandFiles,
  outputFiles,
  type Task,
  type TaskFile,
  taskFileAddress,
  taskLogSource,
} from './queries';
import type { TaskView } from './taskView';
import { texts } from './texts';

interface TaskOutputProps {
  workflowId: string;
  task: Task;
  view: TaskView;
}

/** What the task wrote, live while it runs, and the files that Nextflow keeps of it. */
export function TaskOutput({ workflowId, task, view }: TaskOutputProps) {
  const file: TaskFile = view.file ?? (task.status === 'FAILED' ? '.command.err' : '.command.out');
  const hasBegun = task.status !== 'NEW' && task.status !== 'SUBMITTED';
  const isOutput = outputFiles.some((name) => name === file);
  const title = (
    <>
      <Segmented<TaskFile | ''>
        small
        label={texts.output}
        value={isOutput ? file : ''}
        onChange={(next) => next && view.setFile(next)}
        options={outputFiles.map((value) => ({ value, label: texts.files[value] ?? value }))}
      />
      <Menu
        align="start"
        trigger={
          <Button size="small" variant="quiet" aria-label={texts.commandFiles}>
            <FileCode aria-hidden />
            {isOutput ? texts.moreFiles : <span className="mono">{file}</span>}
          </Button>
        }
      >
        <MenuChoices<TaskFile>
          label={texts.commandFiles}
          value={file}
          onChange={view.setFile}
          choices={commandFiles.map((value) => ({ value, label: texts.fileOf(value) }))}
        />
      </Menu>
    </>
  );
  return (
    <section>
      {!hasBegun && isOutput ? (
        <>
          <div className="logbar-title">{title}</div>
          <p className="dim small mt-4">{texts.notBegun}</p>
        </>
      ) : (
        <LogView
          key={`${task.taskId} ${file}`}
          narrow
          className="panel-log"
          label={texts.logOf(texts.files[file] ?? file, task.name ?? '')}
          source={taskLogSource(workflowId, task.taskId, file)}
          at={view.at}
          onPoint={view.setAt}
          download={taskFileAddress(workflowId, task.taskId, file)}
          title={title}
        />
      )}
    </section>
  );
}
