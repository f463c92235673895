import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// CodeMirror writes its own style sheet after ours, so what differs must be said in its way.
const look = EditorView.theme({
  '&': { background: 'none', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    minHeight: 'var(--code-min)',
    maxHeight: 'var(--code-max)',
    padding: '8px 0',
    overflow: 'auto',
    font: '12px / 18px var(--mono)',
    scrollbarWidth: 'thin',
  },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)' },
  '.cm-content:focus-visible': { boxShadow: 'none' },
  '.cm-line': { padding: '0 12px 0 4px' },
  '.cm-gutters': { border: '0', background: 'none', color: 'var(--ink-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '26px', padding: '0 2px 0 8px' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '4px 2px' },
  '.cm-lint-marker': {
    width: '10px',
    height: '10px',
    borderRadius: '50%',
    background: 'var(--st-failed)',
  },
  '.cm-lint-marker-error': { content: 'none' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    {
      background: 'var(--accent-line)',
      opacity: '.5',
    },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--st-failed)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    border: '0',
    borderRadius: 'var(--r-2)',
    background: 'var(--raised)',
    color: 'var(--ink)',
    boxShadow: 'var(--float)',
  },
  '.cm-diagnostic': {
    padding: '6px 10px',
    border: '0',
    font: 'var(--t-small) / var(--l-small) var(--sans)',
  },
});

/** The colours of the read-only code view. */
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--code-str)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--code-num)' },
  { tag: tags.comment, color: 'var(--code-com)' },
]);

/** The editor in our tokens. */
export const codeMirrorTheme: Extension = [look, syntaxHighlighting(colours)];
