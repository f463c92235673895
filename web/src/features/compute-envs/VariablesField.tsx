import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '@/ui/Button';
import { FieldError } from '@/ui/Field';
import { Input } from '@/ui/Input';
import type { LocalEnvValues } from './envValues';
import { texts } from './texts';

/** Environment variables of the head job, of the tasks, or of both. */
export function VariablesField() {
  const { register, control, formState, watch } = useFormContext<LocalEnvValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'environment' });
  return (
    <fieldset className="variables">
      <legend className="lab mb-1">{texts.variables}</legend>
      {fields.map((field, i) => {
        // A row that was just added is not wrong yet.
        const touched = formState.isSubmitted || formState.touchedFields.environment?.[i]?.name;
        const problem = touched ? formState.errors.environment?.[i]?.name?.message : undefined;
        return (
          <div key={field.id} className="variable">
            <Input
              {...register(`environment.${i}.name`)}
              mono
              aria-label={texts.variableName}
              aria-invalid={problem ? true : undefined}
              placeholder="NXF_VER"
            />
            <Input
              {...register(`environment.${i}.value`)}
              mono
              className="variable-value"
              aria-label={texts.variableValue}
            />
            <label className="check">
              <input type="checkbox" {...register(`environment.${i}.head`)} />
              {texts.variableHead}
            </label>
            <label className="check">
              <input type="checkbox" {...register(`environment.${i}.compute`)} />
              {texts.variableCompute}
            </label>
            <Button
              variant="quiet"
              size="small"
              icon
              aria-label={texts.removeVariable(watch(`environment.${i}.name`))}
              onClick={() => remove(i)}
            >
              <X aria-hidden />
            </Button>
            {problem && <FieldError>{problem}</FieldError>}
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          onClick={() => append({ name: '', value: '', head: true, compute: false })}
        >
          <Plus aria-hidden />
          {texts.addVariable}
        </Button>
      </div>
      <p className="help">{texts.variablesHelp}</p>
    </fieldset>
  );
}
