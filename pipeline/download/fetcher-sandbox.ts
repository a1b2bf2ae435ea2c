import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bubble, bwrap, root, type Start } from '../sandbox/sandbox.ts';
import { refuseUnreadable } from '../sandbox/second-user.ts';

/** The program that fetches, and all that it needs of this project. */
const program = 'pipeline/fetcher/fetch-addresses.ts';
// guard ['pipeline/fetcher', 'node_modules/ipaddr.js' → 'pipeline', 'node_modules/ipaddr.js', 'datasets']: sees no file of this machine
const files = ['package.json', 'pipeline/fetcher', 'node_modules/ipaddr.js'];

/** How a name becomes an address on this machine. */
const resolver = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/host.conf', '/etc/gai.conf'];

/** It passes on what comes, in pieces of 64 KiB: Node itself takes most of this. */
const memoryBytes = 1024 ** 3;
const heapMegabytes = 128;
/** Some terabytes of TLS; who spins for ever is stopped. */
const cpuSeconds = 4 * 3600;

/** Node and its program with limits: no file that it writes to may have a byte. */
const limited = (node: string, app: string): string[] => [
  'prlimit',
  `--data=${memoryBytes}`,
  `--cpu=${cpuSeconds}`,
  '--fsize=0', // guard: no file that it could fill
  '--core=0',
  node,
  `--max-old-space-size=${heapMegabytes}`,
  '--disable-warning=ExperimentalWarning',
  join(app, program),
];

/** Start of the fetcher: it has the network, and nothing of the machine but these files; without bubblewrap, the machine is open to it. */
export function startOfFetcher(unsafe: boolean): Start {
  if (unsafe) {
    const args = ['--no-new-privs', '--pdeathsig', 'KILL', ...limited(process.execPath, root)];
    // guard ['/usr/bin:/bin' → '/usr/bin:/bin', ...process.env]: with no variable of ours
    return { program: 'setpriv', args, env: { PATH: '/usr/bin:/bin' }, cwd: '/' };
  }
  // Nothing of what others are denied is granted but this.
  const args = bubble({ PATH: '/usr/bin:/bin' }).filter((arg) => arg !== '--unshare-net');
  for (const path of resolver.filter((each) => existsSync(each))) args.push('--ro-bind', path, path);
  for (const path of files) args.push('--dir', dirname(join('/app', path)), '--ro-bind', join(root, path), join('/app', path));
  refuseUnreadable([...files.map((path) => join(root, path)), dirname(process.execPath)]);
  args.push('--ro-bind', dirname(process.execPath), '/node', '--chdir', '/app');
  for (const path of ['/tmp', '/dev', '/']) args.push('--remount-ro', path); // guard: writes nowhere
  return bwrap(args, limited('/node/node', '/app'));
}
