import { Play } from 'lucide-react';
import type { Failure, WorkflowActions } from '@/api/ext';
import { ButtonLink } from '@/ui/Button';
import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { Panel } from '@/ui/Panel';
import { texts } from '../texts';
import { resumeCommand } from './resumeCommand';

interface WhatToDoProps {
  workflowId: string;
  failure: Failure;
  actions: WorkflowActions;
  /** How the run was started, if that was elsewhere. */
  commandLine: string | null | undefined;
  /** How many tasks the run has. */
  total: number;
  /** The failure as the text of an issue. */
  issue: string;
}

/** What is most likely to help, what a resume keeps, and the buttons for it. */
export function WhatToDo(props: WhatToDoProps) {
  const { workflowId, failure, actions, commandLine, total, issue } = props;
  const { resume, relaunch } = actions;
  const { remedy } = failure;
  const resumed = { workflow: workflowId, resume: true } as const;
  return (
    <Panel title={texts.whatToDo}>
      <p>{failure.advice ?? texts.noAdvice}</p>
      {remedy && (
        <div className="remedy">
          <p>{remedy.about}</p>
          <CodeView label={texts.remedy} text={remedy.config} />
          <p className="small dim">{resume.allowed ? texts.remedyNote : texts.remedyByHand}</p>
        </div>
      )}
      {!resume.allowed && commandLine && (
        <div className="remedy">
          <p className="small dim">{texts.resumeByHand}</p>
          <CodeView
            label={texts.resumeCommand}
            text={resumeCommand(commandLine, remedy ? texts.remedyFile : null)}
            wrap
          />
        </div>
      )}
      <Details>
        <Detail label={texts.isKept}>{texts.keptNote(failure.reusable)}</Detail>
        {total > failure.reusable && (
          <Detail label={texts.runsAgain}>{texts.runsAgainNote(total - failure.reusable)}</Detail>
        )}
      </Details>
      {resume.allowed ? (
        <ButtonLink
          className="wide"
          variant="primary"
          to="/launch"
          search={remedy ? { ...resumed, addConfig: remedy.config } : resumed}
        >
          <Play aria-hidden />
          {remedy ? texts.reviewAndResumeFixed : texts.reviewAndResume}
        </ButtonLink>
      ) : (
        resume.why && <p className="small dim">{resume.why}</p>
      )}
      <div className="row wrap">
        {resume.allowed && remedy && (
          <ButtonLink size="small" to="/launch" search={resumed}>
            {texts.resumeUnchanged}
          </ButtonLink>
        )}
        {relaunch.allowed && (
          <ButtonLink size="small" to="/launch" search={{ workflow: workflowId }}>
            {texts.reviewAndRelaunch}
          </ButtonLink>
        )}
        <CopyButton text={issue} label={texts.copyAsIssue} withLabel />
      </div>
    </Panel>
  );
}
