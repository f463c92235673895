import { lazy, Suspense } from 'react';
import { Textarea } from './Input';

export type CodeLanguage = 'yaml' | 'json' | 'plain';

/** Something wrong in the text, at a place where one can be named. */
export interface CodeProblem {
  /** From 1. */
  line?: number;
  /** From 1. */
  column?: number;
  message: string;
}

export interface CodeEditorProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  language: CodeLanguage;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  placeholder?: string;
  /** Lines shown at least; the editor grows with its text up to `maxLines`. */
  minLines?: number;
  maxLines?: number;
  readOnly?: boolean;
  problem?: CodeProblem;
}

// Without its code (a broken connection, an update meanwhile) the plain one stays.
const CodeMirror = lazy(() => import('./CodeMirror').catch(() => ({ default: PlainEditor })));
const lineHeight = 18;

/**
 * An editor for what a machine will read. Until its code has come, a plain text area holds the same
 * text, so typing may begin at once.
 */
export function CodeEditor({ minLines = 4, maxLines = 24, ...props }: CodeEditorProps) {
  const style = {
    '--code-min': `${minLines * lineHeight + 16}px`,
    '--code-max': `${maxLines * lineHeight + 16}px`,
  } as React.CSSProperties;
  return (
    <div className="code-editor" style={style} data-invalid={props.invalid || undefined}>
      <Suspense fallback={<PlainEditor {...props} />}>
        <CodeMirror {...props} />
      </Suspense>
    </div>
  );
}

function PlainEditor(props: CodeEditorProps) {
  return (
    <Textarea
      mono
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      placeholder={props.placeholder}
      readOnly={props.readOnly}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      onBlur={props.onBlur}
    />
  );
}
