import { Star } from 'lucide-react';
import { messageOf } from '@/api/client';
import { usePageCommands } from '@/lib/pageCommands';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { useStar } from './queries';
import { texts } from './texts';
import './star.css';

interface StarButtonProps {
  workflowId: string;
  runName: string;
  /** Undefined while that is not known. */
  starred: boolean | undefined;
  size?: 'normal' | 'small';
  tabIndex?: number;
  /** The run is the page's own, so that the palette offers its star too. */
  ofPage?: boolean;
}

/** A person's own mark on a run. */
export function StarButton({
  workflowId,
  runName,
  starred,
  size,
  tabIndex,
  ofPage,
}: StarButtonProps) {
  const star = useStar();
  const label = texts.star(runName);
  const toggle = () =>
    star.mutate(
      { workflowId, starred: !starred },
      { onError: (error) => toast.failed(texts.starFailed(runName, messageOf(error))) },
    );
  const button = (
    <Button
      variant="quiet"
      icon
      size={size}
      className="star"
      aria-label={label}
      title={label}
      aria-pressed={starred ?? false}
      disabled={starred === undefined}
      tabIndex={tabIndex}
      onClick={toggle}
    >
      <Star aria-hidden />
    </Button>
  );
  if (!ofPage || starred === undefined) return button;
  return (
    <>
      {button}
      <StarCommand label={starred ? texts.unstar(runName) : label} run={toggle} />
    </>
  );
}

function StarCommand({ label, run }: { label: string; run: () => void }) {
  usePageCommands([{ id: 'star', label, icon: <Star aria-hidden />, run }]);
  return null;
}
