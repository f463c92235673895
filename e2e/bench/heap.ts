import type { CDPSession, Page } from '@playwright/test';

/** Bytes of living objects in the page, in MB. */
export class Heap {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<Heap> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('HeapProfiler.enable');
    return new Heap(session);
  }

  async megabytes(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    return (await this.metric('JSHeapUsedSize')) / 1e6;
  }

  /** Share of a processor that the page has taken since it was opened, as seconds. */
  async busySeconds(): Promise<number> {
    return this.metric('TaskDuration');
  }

  private async metric(name: string): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  }
}
