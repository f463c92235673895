import { ArrowRightToLine, ChartNoAxesGantt, KeyRound, Server } from 'lucide-react';
import { texts } from './texts';

/** The places of the rail, of the phone's tab bar and of the palette. */
export const work = [
  { to: '/launchpad', label: texts.launchpad, icon: ArrowRightToLine, also: '/launch' },
  { to: '/runs', label: texts.runs, icon: ChartNoAxesGantt, also: undefined },
] as const;

export const setUp = [
  { to: '/compute-envs', label: texts.compute, icon: Server },
  { to: '/tokens', label: texts.tokens, icon: KeyRound },
] as const;
