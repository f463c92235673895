import { FileUp } from 'lucide-react';
import { type ChangeEvent, useId, useMemo, useRef, useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import { Button } from '@/ui/Button';
import { CodeEditor } from '@/ui/CodeEditor';
import { FieldError } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { toast } from '@/ui/Toast';
import { checkParams, formatOf, type ParamsFormat, problemText, writeParams } from './params';
import { Section } from './Section';
import { texts } from './texts';
import type { LaunchFields } from './values';

const fileLimit = 1_000_000;
const formats = [
  { value: 'yaml', label: texts.yaml },
  { value: 'json', label: texts.json },
] as const;

/** The parameters as text, checked while it is typed. */
export function ParamsSection({ maxSize }: { maxSize?: number }) {
  const { control } = useFormContext<LaunchFields>();
  const { field, fieldState } = useController({ control, name: 'paramsText' });
  const [empty, setEmpty] = useState<ParamsFormat>('yaml');
  const id = useId();
  const format = formatOf(field.value) ?? empty;
  const check = useMemo(() => checkParams(field.value), [field.value]);
  // The server's word stands until the text changes; ours follows every key.
  const error = check.problem ? problemText(check.problem) : fieldState.error?.message;
  const count = Object.keys(check.params ?? {}).length;

  const setFormat = (next: ParamsFormat) => {
    setEmpty(next);
    if (check.params) field.onChange(writeParams(check.params, next));
    else toast.failed(texts.convertFirst);
  };

  return (
    <Section
      title={texts.params}
      note={count > 0 ? texts.paramCount(count) : undefined}
      aside={
        <>
          <LoadFile maxSize={maxSize} onText={field.onChange} />
          <Segmented
            small
            label={texts.format}
            value={format}
            onChange={setFormat}
            options={formats}
          />
        </>
      }
    >
      <div className="field">
        <CodeEditor
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          language={format}
          label={texts.params}
          describedBy={`${id}-help${error ? ` ${id}-error` : ''}`}
          invalid={error !== undefined}
          problem={check.problem}
          placeholder={texts.paramsPlaceholder}
          minLines={6}
        />
        {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
        <p className="help" id={`${id}-help`}>
          {texts.paramsHelp}
        </p>
      </div>
    </Section>
  );
}

function LoadFile({
  maxSize = fileLimit,
  onText,
}: {
  maxSize?: number;
  onText: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const load = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    // A wrong choice, such as the data itself, must not freeze the page.
    if (file.size > Math.max(maxSize, fileLimit)) toast.failed(texts.loadFileTooBig(file.name));
    else onText(await file.text());
  };
  return (
    <>
      <Button variant="quiet" size="small" onClick={() => input.current?.click()}>
        <FileUp aria-hidden />
        {texts.loadFile}
      </Button>
      <input ref={input} type="file" accept=".yml,.yaml,.json,text/*" hidden onChange={load} />
    </>
  );
}
