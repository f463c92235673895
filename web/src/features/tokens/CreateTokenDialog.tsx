import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { keys } from '@/api/keys';
import { createToken } from '@/api/tokens';
import { z } from '@/lib/zod';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Input } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { runCommand, shellLines } from './commands';
import { texts } from './texts';

const schema = z.object({
  name: z.string().trim().min(1, texts.needName).max(50, texts.longName),
});

/** Asks for a name, then shows the secret once. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: '' } });
  const create = useMutation({
    mutationFn: ({ name }: { name: string }) => createToken(name),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
    onError: (error) => form.setError('name', { message: messageOf(error) }, { shouldFocus: true }),
  });

  if (create.data !== undefined) {
    return (
      <Dialog open wide mustAnswer onClose={onClose} title={texts.onceTitle(create.variables.name)}>
        <Notice tone="warn">{texts.once}</Notice>
        <Secret title={texts.token} text={create.data} copy={texts.copyToken} />
        <Secret
          title={texts.run}
          text={runCommand(create.data, window.location.origin)}
          copy={texts.copyRun}
          help={texts.runHelp}
        />
        <Secret
          title={texts.shell}
          text={shellLines(create.data, window.location.origin)}
          copy={texts.copyShell}
        />
        <footer>
          <Button variant="primary" onClick={onClose}>
            {texts.done}
          </Button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={texts.newTitle}>
      <form
        className="grid gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
        noValidate
      >
        <Field label={texts.name} help={texts.newHelp} error={form.formState.errors.name?.message}>
          {(control) => (
            <Input {...control} {...form.register('name')} autoFocus placeholder="laptop" />
          )}
        </Field>
        <footer>
          <Button type="submit" variant="primary" busy={create.isPending && texts.creating}>
            {texts.create}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Secret({
  title,
  text,
  copy,
  help,
}: {
  title: string;
  text: string;
  copy: string;
  help?: string;
}) {
  return (
    <section>
      <div className="row mb-1">
        <h3 className="grow">{title}</h3>
        <CopyButton text={text} label={copy} withLabel />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className="code secret" tabIndex={0}>
        {text}
      </pre>
      {help && <p className="help mt-1">{help}</p>}
    </section>
  );
}
