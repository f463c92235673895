import { Star } from 'lucide-react';
import { messageOf } from '@/api/client';
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
}

/** A person's own mark on a run. */
export function StarButton({ workflowId, runName, starred, size, tabIndex }: StarButtonProps) {
  const star = useStar();
  const label = texts.star(runName);
  return (
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
      onClick={() =>
        star.mutate(
          { workflowId, starred: !starred },
          { onError: (error) => toast.failed(texts.starFailed(runName, messageOf(error))) },
        )
      }
    >
      <Star aria-hidden />
    </Button>
  );
}
