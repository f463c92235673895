import { useSuspenseQuery } from '@tanstack/react-query';
import { profileQuery } from '@/api/profile';
import { PageHead } from '@/ui/PageHead';
import { Panel } from '@/ui/Panel';
import { PasswordForm } from './PasswordForm';
import { PersonForm } from './PersonForm';
import './profile.css';
import { Sessions } from './Sessions';
import { texts } from './texts';

export function ProfilePage() {
  const user = useSuspenseQuery(profileQuery).data;
  return (
    <div className="page">
      <PageHead title={texts.title}>{texts.about}</PageHead>
      <div className="profile">
        <Panel title={texts.person}>
          <PersonForm key={user.id} user={user} />
        </Panel>
        <div className="grid gap-6">
          <Panel title={texts.password}>
            <PasswordForm userName={user.userName ?? ''} />
          </Panel>
          <Sessions />
        </div>
      </div>
    </div>
  );
}
