import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useController, useFormContext, useWatch } from 'react-hook-form';
import { CodeEditor, type CodeLanguage } from '@/ui/CodeEditor';
import { Field } from '@/ui/Field';
import { Input } from '@/ui/Input';
import { Switch } from '@/ui/Switch';
import { checkYaml } from './params';
import { texts } from './texts';
import { type LaunchFields, noFields } from './values';

const names = [
  'pullLatest',
  'stubRun',
  'mainScript',
  'entryName',
  'configText',
  'towerConfig',
  'preRunScript',
  'postRunScript',
] as const;

/** What most launches leave alone. Open when something in it is set or wrong. */
export function MoreSettings({ locked }: { locked: ReadonlySet<keyof LaunchFields> }) {
  const { register, control, formState } = useFormContext<LaunchFields>();
  const values = useWatch({ control, name: names });
  const set = names.filter((name, i) => values[i] !== noFields[name]).length;
  const { errors } = formState;
  const wrong = names.some((name) => errors[name]);
  const [open, setOpen] = useState(set > 0);
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);

  return (
    <details
      className="form-section more"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <ChevronRight aria-hidden />
        <h2>{texts.more}</h2>
        <span className="cap">{set > 0 ? texts.moreSet(set) : texts.moreNone}</span>
      </summary>
      {open && (
        <div className="grid gap-4 pt-2">
          <div className="form-pair">
            <Switch
              label={texts.pullLatest}
              keyName="-latest"
              help={texts.pullLatestHelp}
              disabled={locked.has('pullLatest')}
              {...register('pullLatest')}
            />
            <Switch
              label={texts.stubRun}
              keyName="-stub-run"
              help={texts.stubRunHelp}
              {...register('stubRun')}
            />
          </div>
          <div className="form-pair">
            <Field
              label={texts.mainScript}
              keyName="-main-script"
              help={texts.mainScriptHelp}
              error={errors.mainScript?.message}
            >
              {(props) => (
                <Input {...props} {...register('mainScript')} mono placeholder="main.nf" />
              )}
            </Field>
            <Field
              label={texts.entryName}
              keyName="-entry"
              help={texts.entryNameHelp}
              error={errors.entryName?.message}
            >
              {(props) => <Input {...props} {...register('entryName')} mono />}
            </Field>
          </div>
          <CodeField
            name="configText"
            label={texts.configText}
            help={texts.configTextHelp}
            placeholder={texts.configPlaceholder}
          />
          <CodeField
            name="towerConfig"
            label={texts.towerConfig}
            help={texts.towerConfigHelp}
            placeholder={texts.towerPlaceholder}
            language="yaml"
          />
          <CodeField
            name="preRunScript"
            label={texts.preRun}
            help={texts.preRunHelp}
            placeholder={texts.prePlaceholder}
          />
          <CodeField
            name="postRunScript"
            label={texts.postRun}
            help={texts.postRunHelp}
            placeholder={texts.postPlaceholder}
          />
        </div>
      )}
    </details>
  );
}

interface CodeFieldProps {
  name: 'configText' | 'towerConfig' | 'preRunScript' | 'postRunScript';
  label: string;
  help: ReactNode;
  placeholder: string;
  language?: CodeLanguage;
}

function CodeField({ name, label, help, placeholder, language = 'plain' }: CodeFieldProps) {
  const { control } = useFormContext<LaunchFields>();
  const { field, fieldState } = useController({ control, name });
  const problem = language === 'yaml' ? checkYaml(field.value).problem : undefined;
  return (
    <Field label={label} help={help} error={fieldState.error?.message}>
      {(props) => (
        <CodeEditor
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          language={language}
          label={label}
          describedBy={props['aria-describedby']}
          invalid={props['aria-invalid']}
          problem={problem}
          placeholder={placeholder}
          minLines={3}
          maxLines={16}
        />
      )}
    </Field>
  );
}
