import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Search, X } from 'lucide-react';
import { useState } from 'react';
import { useOfferedCommands } from '@/lib/pageCommands';
import { useDelayed } from '@/lib/useDelayed';
import { Notice } from '@/ui/Notice';
import { texts } from '../texts';
import {
  actionEntries,
  commandEntry,
  type Entry,
  keysOf,
  matching,
  pipelineEntry,
  placeEntries,
  runEntry,
  taskEntry,
} from './entries';
import { foundQuery } from './search';
import './palette.css';

const typingPauseMs = 120;

/** One box for every page, action, run, pipeline and task. Loaded when first opened. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const { workflowId } = useParams({ strict: false });
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const typed = text.trim();
  const asked = useDelayed(typed, typingPauseMs);
  const found = useQuery(foundQuery(asked, workflowId));
  const commands = useOfferedCommands().map(commandEntry);

  const isWaiting = typed !== asked || found.isFetching;
  const runs = found.data?.runs.map(runEntry) ?? [];
  const pipelines = found.data?.pipelines.map(pipelineEntry) ?? [];
  const tasks = found.data?.tasks.map((task) => taskEntry(workflowId ?? '', task)) ?? [];
  // What the page knows itself stands before what the server must be asked for, so that nothing moves down.
  const groups: readonly (readonly [string, readonly Entry[]])[] =
    typed === ''
      ? [
          [texts.paletteGroups.recent, runs],
          [texts.paletteGroups.page, commands],
          [texts.paletteGroups.places, placeEntries],
          [texts.paletteGroups.pipelines, pipelines],
          [texts.paletteGroups.actions, actionEntries],
        ]
      : [
          [texts.paletteGroups.page, matching(commands, typed)],
          [texts.paletteGroups.places, matching(placeEntries, typed)],
          [texts.paletteGroups.actions, matching(actionEntries, typed)],
          [texts.paletteGroups.tasks, tasks],
          [texts.paletteGroups.runs, runs],
          [texts.paletteGroups.pipelines, pipelines],
        ];
  const entries = groups.flatMap(([, group]) => group);
  const possible = entries.filter((entry) => !entry.off);
  // Answers come after the keys, so which one is chosen is told from what is there.
  const value = possible.find(({ id }) => id === chosen) ?? possible[0];

  const take = (entry: Entry) => {
    onClose();
    if (entry.to) void navigate(entry.to);
    else entry.run?.();
  };

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={texts.paletteLabel}
      overlayClassName="veil"
      contentClassName="palette"
      shouldFilter={false}
      value={value?.id ?? ''}
      onValueChange={setChosen}
      loop
    >
      <div className="palette-input">
        <Search aria-hidden />
        <Command.Input
          value={text}
          onValueChange={(next) => {
            setText(next);
            setChosen('');
          }}
          placeholder={texts.palettePlaceholder}
        />
        <button
          type="button"
          className="btn quiet icon s"
          aria-label={texts.paletteClose}
          title={texts.paletteClose}
          onClick={onClose}
        >
          <X aria-hidden />
        </button>
      </div>
      <p className="vh" role="status">
        {isWaiting ? texts.paletteLoading : texts.paletteFound(entries.length)}
      </p>
      {found.data?.problem && !isWaiting && (
        <Notice className="palette-notice">{texts.palettePart(found.data.problem)}</Notice>
      )}
      <Command.List aria-busy={isWaiting} label={texts.paletteLabel}>
        <Command.Empty>
          {isWaiting ? texts.paletteLoading : texts.paletteTyping(typed)}
        </Command.Empty>
        {groups.map(
          ([heading, group]) =>
            group.length > 0 && (
              <Command.Group key={heading} heading={heading}>
                {group.map((entry) => (
                  <Command.Item
                    key={entry.id}
                    value={entry.id}
                    disabled={entry.off}
                    onSelect={() => take(entry)}
                  >
                    {entry.icon}
                    <span className="clip">{entry.label}</span>
                    <span className="dim small clip grow text-right">{entry.note}</span>
                    {entry.keys && <kbd>{keysOf(entry)}</kbd>}
                  </Command.Item>
                ))}
              </Command.Group>
            ),
        )}
      </Command.List>
    </Command.Dialog>
  );
}
