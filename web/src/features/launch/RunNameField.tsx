import { Dices } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { randomRunName, validateRunName } from '@/api/launches';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input } from '@/ui/Input';
import { toast } from '@/ui/Toast';
import { texts } from './texts';
import type { LaunchValues } from './values';

/** The run's name: proposed, changeable, and asked of the server once it stands. */
export function RunNameField() {
  const { register, formState, setError, setValue, trigger, getValues } =
    useFormContext<LaunchValues>();

  const ask = async () => {
    const name = getValues('runName').trim();
    if (!name || !(await trigger('runName'))) return;
    try {
      await validateRunName(name);
    } catch (error) {
      if (getValues('runName').trim() === name) {
        setError('runName', { type: 'server', message: messageOf(error) });
      }
    }
  };
  const another = async () => {
    try {
      setValue('runName', await randomRunName(), { shouldDirty: true, shouldValidate: true });
    } catch (error) {
      toast.failed(messageOf(error));
    }
  };

  return (
    <Field
      label={texts.runName}
      keyName="-name"
      error={formState.errors.runName?.message}
      help={texts.runNameHelp}
    >
      {(control) => (
        <span className="input-with-button">
          <Input
            {...control}
            {...register('runName', { onBlur: ask })}
            spellCheck={false}
            autoCapitalize="none"
          />
          <Button
            variant="quiet"
            size="small"
            icon
            aria-label={texts.newName}
            title={texts.newName}
            onClick={another}
          >
            <Dices aria-hidden />
          </Button>
        </span>
      )}
    </Field>
  );
}
