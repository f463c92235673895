import { Bell, BellRing } from 'lucide-react';
import { usePageCommands } from '@/lib/pageCommands';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { askToTell } from './notifications';
import { setRing, useRings } from './rings';
import { texts } from './texts';

/** One press, and this browser tells when the run ends. */
export function RingButton({ workflowId, runName }: { workflowId: string; runName: string }) {
  const rings = useRings().includes(workflowId);
  const toggle = async () => {
    setRing(workflowId, !rings);
    if (rings) return;
    const answer = await askToTell();
    if (answer === 'granted') toast.done(texts.will(runName));
    else toast.note(texts.cannot[answer]);
  };
  const Icon = rings ? BellRing : Bell;
  usePageCommands([
    {
      id: 'ring',
      label: rings ? texts.take : texts.ring,
      icon: <Icon aria-hidden />,
      run: () => void toggle(),
    },
  ]);
  return (
    <Button
      variant="quiet"
      icon
      aria-pressed={rings}
      aria-label={texts.ring}
      title={rings ? texts.waiting : texts.ring}
      onClick={toggle}
    >
      <Icon aria-hidden />
    </Button>
  );
}
