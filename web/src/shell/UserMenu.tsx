import { Link, useNavigate } from '@tanstack/react-router';
import { Keyboard, KeyRound, LogOut, UserRound } from 'lucide-react';
import { messageOf } from '@/api/client';
import type { Session, User } from '@/api/ext';
import { useSignOut } from '@/features/auth/useSession';
import { Avatar } from '@/ui/Avatar';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { toast } from '@/ui/Toast';
import { showOverlay } from './overlays';
import { ThemeChoices } from './ThemeMenu';
import { texts } from './texts';

/** The name a person goes by. */
export function nameOf(user: User | null | undefined): string {
  const full = [user?.firstName, user?.lastName].filter(Boolean).join(' ');
  return full || user?.userName || '';
}

/** You: profile, tokens, theme, keys, sign out. */
export function UserMenu({ session }: { session: Session }) {
  const name = nameOf(session.user);
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button type="button" className="nav who" title={name}>
          <Avatar name={name} />
          <span className="t clip">{name}</span>
        </button>
      }
    >
      <UserMenuItems session={session} />
    </Menu>
  );
}

/** The entries alone; the phone's menu shows them too. */
export function UserMenuItems({ session }: { session: Session }) {
  const signOut = useSignOut();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      toast.failed(messageOf(error));
    }
  };
  return (
    <>
      <div className="menu-label">
        {texts.signedInAs} <b className="strong">{session.user?.userName}</b>
        {session.root && `, ${texts.administrator.toLowerCase()}`}
      </div>
      <MenuItem asChild>
        <Link to="/profile">
          <UserRound aria-hidden />
          {texts.profile}
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link to="/tokens">
          <KeyRound aria-hidden />
          {texts.tokens}
        </Link>
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden />} onSelect={() => showOverlay('help')}>
        {texts.keyboard}
      </MenuItem>
      <MenuSeparator />
      <ThemeChoices />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={leave}>
        {texts.signOut}
      </MenuItem>
    </>
  );
}
