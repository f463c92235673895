import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { summaryQuery } from '../queries';

interface ResumedRun {
  readonly id: string;
  readonly runName: string;
}

/** Runs further back than this are reached from the last one shown. */
const mostSteps = 5;

/** The run this one continued, the one that continued, and so on. */
export function ResumeChain({ from, step = 1 }: { from: ResumedRun; step?: number }) {
  const earlier = useQuery({ ...summaryQuery(from.id), enabled: step < mostSteps }).data
    ?.resumedFrom;
  return (
    <>
      <Link to="/runs/$workflowId" params={{ workflowId: from.id }}>
        {from.runName}
      </Link>
      {earlier && (
        <>
          {' ← '}
          <ResumeChain from={earlier} step={step + 1} />
        </>
      )}
    </>
  );
}
