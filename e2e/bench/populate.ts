import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Belfry, environment } from '../fixtures/belfry';

/** Runs that a server is told of by the load tool. */
export interface MadeUp {
  runs: number;
  tasks: number;
  state: 'succeeded' | 'failed' | 'running' | 'mixed';
  reached?: number;
  rate?: number;
  minutes?: number;
}

/** The ids of runs that have ended. */
export async function populate(belfry: Belfry, runs: MadeUp): Promise<string[]> {
  const ids: string[] = [];
  const tool = start(belfry, runs, (id) => ids.push(id));
  const [code] = await new Promise<[number | null]>((resolve) =>
    tool.once('exit', (status) => resolve([status])),
  );
  if (code !== 0) throw new Error(`populate ended with ${code}`);
  return ids;
}

/** A run that goes on until it is stopped. */
export async function goOn(belfry: Belfry, run: MadeUp): Promise<{ id: string; stop(): void }> {
  return new Promise((resolve, reject) => {
    const tool = start(belfry, run, (id) => resolve({ id, stop: () => tool.kill() }));
    tool.once('exit', (code) => reject(new Error(`populate ended with ${code}`)));
  });
}

function start(belfry: Belfry, runs: MadeUp, told: (id: string) => void): ChildProcess {
  const program = process.env.BELFRY_POPULATE;
  if (!program) throw new Error('BELFRY_POPULATE names no program. Run: cargo xtask bench page');
  const words = Object.entries(runs).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const token = belfry.createToken(`bench ${Object.values(runs).join(' ')}`);
  const tool = spawn(program, ['--url', belfry.url, ...words], {
    env: { ...environment(), TOWER_ACCESS_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Nothing that was started is left when the bench is broken off.
  process.once('exit', () => tool.kill());
  createInterface({ input: tool.stdout }).on('line', (line) => told(line.split(' ')[0] ?? ''));
  return tool;
}
