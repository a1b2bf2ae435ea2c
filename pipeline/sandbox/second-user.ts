import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { fail } from '../base/errors.ts';

/*
 * Where the pipeline is root, as in the container of a job, what runs in the sandbox is not: whoever gets out of it by a hole in bubblewrap
 * is a user who owns nothing there. Who is not root cannot become another, and has a namespace of users of its own around the sandbox.
 */

/** User and group of programs in the sandbox: of no account, above those that systems assign, within the 65,536 of rootless containers. */
// Debian, systemd and adduser assign lower ones.
export const secondUser = 65530;

/** Whether a map of users (/proc/self/uid_map) has the second one: in a namespace of root alone nobody else can be. */
const maps = (path: string): boolean =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
    .some(([first = 0, , count = 0]) => first <= secondUser && secondUser < first + count);

/** Whether files that this process makes can be read by others; Node's own word for it sets it for a moment. */
const letsOthersRead = (): boolean => /^Umask:\s*\d*[02]$/m.test(readFileSync('/proc/self/status', 'utf8'));

const mayChange = (): boolean => process.getuid?.() === 0 && maps('/proc/self/uid_map') && maps('/proc/self/gid_map');

let known: boolean | undefined;

/** Whether programs in the sandbox run as the second user: not where root's umask closes to others what the pipeline hands over. */
export const hasSecondUser = (): boolean => (known ??= mayChange() && letsOthersRead());

/** Whether that umask alone keeps them root. */
export const umaskKeepsRoot = (): boolean => mayChange() && !hasSecondUser();

/** The end of bwrap's arguments: a command, started with the two rights that it takes to become the second user, who then has none. */
export function asSecondUser(command: readonly string[]): string[] {
  if (!hasSecondUser()) return ['--', ...command];
  const rights = ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'];
  // guard [`--reuid=${secondUser}`, `--regid=${secondUser}`, '--clear-groups']: is another user to this machine
  // guard ['--clear-groups' → '--keep-groups']: in no group
  // guard [`--reuid=${secondUser}` → '--reuid=0']: cannot read what root alone may read
  return [...rights, '--', 'setpriv', `--reuid=${secondUser}`, `--regid=${secondUser}`, '--clear-groups', '--inh-caps=-all', ...command];
}

/** Give a folder to the second user to write to, without its contents; bwrap, root without rights, can enter it. */
export function giveToSecondUser(folder: string): void {
  if (!hasSecondUser()) return;
  chownSync(folder, secondUser, secondUser);
  chmodSync(folder, 0o755);
}

/** Refuse files and folders that the second user cannot read: a program would say it of a path that nobody knows. */
export function refuseUnreadable(paths: readonly string[]): void {
  if (!hasSecondUser()) return;
  for (const path of paths) {
    // What is not there is told by bubblewrap.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.uid === secondUser) continue;
    const wanted = found.isDirectory() ? 0o005 : 0o004;
    // guard [(found.mode & wanted) !== wanted → found.mode === wanted]: is not started on a file
    if ((found.mode & wanted) !== wanted) throw fail('run.unreadable', { path });
  }
}
