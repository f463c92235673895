import {
  dash,
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  formatShort,
} from '@/lib/format';
import { Fact, Facts } from '@/ui/Facts';
import type { ResourceTotals } from './queries';
import { texts } from './texts';

interface TotalsBandProps {
  totals: ResourceTotals;
  /** How long the run took, or takes so far, in ms. */
  wallTime: number | null;
}

/** What the run took in all. */
export function TotalsBand({ totals, wallTime }: TotalsBandProps) {
  const { fact, factTitle } = texts;
  return (
    <Facts>
      <Fact
        label={fact.cpu}
        unit={texts.hours}
        title={factTitle.cpu}
        note={totals.cpuTime > 0 ? texts.usedOf(share(totals.cpuLoad, totals.cpuTime)) : ' '}
      >
        {hours(totals.cpuTime)}
      </Fact>
      <Fact
        label={fact.memory}
        unit={texts.gbHours}
        title={factTitle.memory}
        note={
          totals.memoryReq > 0 ? texts.memoryOf(share(totals.memoryRss, totals.memoryReq)) : ' '
        }
      >
        {memoryHours(totals.memoryTime)}
      </Fact>
      <Fact
        label={fact.taskTime}
        title={factTitle.taskTime}
        note={
          wallTime ? texts.atOnce(formatDuration(wallTime), ratio(totals.taskTime, wallTime)) : ' '
        }
      >
        {formatDuration(totals.taskTime)}
      </Fact>
      <Fact label={fact.read} title={factTitle.io} note=" ">
        {totals.readBytes > 0 ? formatBytes(totals.readBytes) : dash}
      </Fact>
      <Fact label={fact.written} title={factTitle.io} note=" ">
        {totals.writeBytes > 0 ? formatBytes(totals.writeBytes) : dash}
      </Fact>
      <Fact label={fact.tasks} title={texts.ofThisRun(totals.tasks)} note=" ">
        {formatCount(totals.tasks)}
      </Fact>
    </Facts>
  );
}

/** Core time in hours, however long: days would hide how much it is. */
export function hours(ms: number): string {
  return formatShort(ms / 3_600_000);
}

/** Bytes × hours as GB × hours. */
export function memoryHours(byteHours: number): string {
  return formatShort(byteHours / 1024 ** 3);
}

export function share(used: number, asked: number): string {
  return asked > 0 ? formatShare(Math.round((used / asked) * 1000) / 1000) : dash;
}

function ratio(taskTime: number, wallTime: number): string {
  return new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 2 }).format(
    taskTime / wallTime,
  );
}
