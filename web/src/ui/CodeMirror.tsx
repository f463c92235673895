import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { CodeEditorProps, CodeLanguage, CodeProblem } from './CodeEditor';
import { codeMirrorTheme } from './codeMirrorTheme';

const languages: Record<CodeLanguage, () => Extension> = { yaml, json, plain: () => [] };

/** CodeMirror in React's hands: the text goes in and out, everything else stays its own. */
export default function CodeMirror(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const parts = useRef({
    language: new Compartment(),
    attributes: new Compartment(),
    readOnly: new Compartment(),
  });
  // Listeners are made once; they must see the newest functions.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const { value, language, readOnly, placeholder: hint } = latest.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          codeMirrorTheme,
          EditorView.lineWrapping,
          // Tab leaves the editor, as the keyboard's way through the form must not end here.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          placeholder(hint ?? ''),
          EditorState.tabSize.of(2),
          parts.current.language.of(languages[language]()),
          parts.current.attributes.of(attributesOf(latest.current)),
          parts.current.readOnly.of(EditorState.readOnly.of(readOnly ?? false)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({ blur: () => latest.current.onBlur?.() }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.language.reconfigure(languages[props.language]()),
    });
  }, [props.language]);

  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.readOnly.reconfigure(EditorState.readOnly.of(props.readOnly ?? false)),
    });
  }, [props.readOnly]);

  const { label, describedBy, invalid } = props;
  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.attributes.reconfigure(attributesOf({ label, describedBy, invalid })),
    });
  }, [label, describedBy, invalid]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const diagnostics = props.problem ? [diagnosticOf(editor.state, props.problem)] : [];
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [props.problem]);

  return <div ref={host} />;
}

function attributesOf({
  label,
  describedBy,
  invalid,
}: Pick<CodeEditorProps, 'label' | 'describedBy' | 'invalid'>) {
  return EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-invalid': invalid ? 'true' : 'false',
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
  });
}

function diagnosticOf(state: EditorState, problem: CodeProblem): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(problem.line ?? 1, 1), state.doc.lines));
  const from = Math.min(line.from + (problem.column ?? 1) - 1, line.to);
  return { from, to: line.to, severity: 'error', message: problem.message };
}
