// Installs what is missing, then hands over to Node 24:
//   node pipeline/setup.mjs [--npm-only] [--omit-dev] [--tests] [-- <file.ts> <arguments>…]
// With --omit-dev it leaves out what only checks and tests need, as where keys are seen: the commands of cli.ts do without.
// It is JavaScript for Node 20 with built-in modules alone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const texts = readJson('schemas/messages/fr/setup.json');
const lock = readJson('package-lock.json');
const wantedNode = lock.packages['node_modules/node'].version;
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** Node at the place where npm looks first for what it runs. */
const firstOnPath = join(root, 'node_modules', '.bin', 'node');
/** The same program as the lock file has it for this machine, with its digest; there is one for Linux. */
const lockedNode = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');

/** Tell names of keys that open a store or sign for it; `isKeyName` of stores/own.ts knows those of producers. */
const isKey = (name) => /^(AWS_|MAPPE_SIGNING_KEY$|MAPPE_STORE_.+_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)$)/.test(name);
/** Environment without keys, for what is brought and installed: only the command that follows may see them. */
// guard [.filter(([name]) => !isKey(name))]: sees no key of a store
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isKey(name)));

/** Folder of Node's compiled code (module.enableCompileCache); cli.ts and sandbox/sandbox.ts look here too. */
const compiled = join(root, 'node_modules', '.cache', 'mappe');
/** Files are known by their paths from there: in the sandbox the project is in another place. */
const compiling = { NODE_COMPILE_CACHE: compiled, NODE_COMPILE_CACHE_PORTABLE: '1' };

/** Programs, and the Debian package that brings each. */
const programs = { ogr2ogr: 'gdal-bin', tippecanoe: 'tippecanoe', bwrap: 'bubblewrap', prlimit: 'util-linux', bsdtar: 'libarchive-tools' };
/** Chromium without windows: its processes take a third less. */
const shell = 'chromium-headless-shell';
const browsers = [shell, 'chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];
/** The shell, and Mesa, by which it draws maps with less than half the work. */
const shellPackages = [shell, 'libegl1'];
/** Without a font a browser draws empty boxes. */
const browserPackages = [...shellPackages, 'fonts-dejavu-core'];
/** Reader of the sheets that the tests print. */
const pdfReader = { program: 'pdftotext', package: 'poppler-utils' };
/** Swift, the object storage that the tests start; as a library, so that no service of it runs on this machine. */
const swift = { module: '/usr/lib/python3/dist-packages/swift', package: 'python3-swift' };

/** nginx, which the tests hold against `serve`: its files alone, so that no service of it runs on this machine. */
const nginx = { folder: join(root, 'node_modules', '.cache', 'nginx'), packages: ['nginx', 'libnginx-mod-http-brotli-static'] };

const profile = '/etc/apparmor.d/mappe-bwrap';
const profileText = `abi <abi/4.0>,
include <tunables/global>
profile mappe-bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
`;

/** Error that the reader can mend: shown without a stack. */
class SetupError extends Error {}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function say(id, facts = {}) {
  return texts[id].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Run a program and show `title` with its seconds and its progress; its output is shown only when it fails. */
// On standard error: the standard output is the command's.
async function step(title, failure, program, args, { cwd = root, percent } = {}) {
  const start = Date.now();
  let far = '';
  let output = '';
  const line = (mark) => `${mark} ${title}${far} ${Math.round((Date.now() - start) / 1000)} s`;
  const terminal = process.stderr.isTTY;
  if (!terminal) console.error(`… ${title}`);
  const timer = terminal && setInterval(() => process.stderr.write(`\r\x1b[K${line('…')}`), 200);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (text) => {
    output += text;
    const figure = percent?.exec(text)?.[1];
    if (figure) far = ` ${Math.round(Number(figure))} %`;
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(null);
    });
    child.on('close', resolve);
  });
  clearInterval(timer);
  far = '';
  console.error(`${terminal ? '\r\x1b[K' : ''}${line(code === 0 ? '✓' : '✗')}`);
  if (code === 0) return;
  if (failure === undefined) return;
  console.error(output.trim());
  throw new SetupError(failure);
}

/** Whether node_modules holds every package of the lock file that is needed, in its version. */
function packagesInstalled(needsDev) {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  const installed = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(lock.packages).every(
    ([path, { version, optional, dev }]) => path === '' || optional || (dev && !needsDev) || installed[path]?.version === version,
  );
}

function npm(args) {
  // Set where npm runs this file: no shell is needed then, on Windows either.
  const cli = process.env.npm_execpath;
  return cli ? [process.execPath, [cli, ...args]] : ['npm', args];
}

async function installPackages({ omitDev, needsDev }) {
  if (packagesInstalled(needsDev)) return;
  // No script of a package runs but, where there is no Linux, the one below; npm 12 would run those of "allowScripts" alone, npm 9 all.
  await step(
    say('npm.install'),
    say('npm.failed'),
    ...npm(['ci', '--ignore-scripts', `--${omitDev ? 'omit' : 'include'}=dev`, '--no-audit', '--no-fund']),
  );
}

/** Put Node 24 where the script of the "node" package would, which downloads it by its version alone. */
function linkNode() {
  mkdirSync(dirname(node24), { recursive: true });
  if (!existsSync(node24)) linkSync(lockedNode, node24);
  if (!existsSync(firstOnPath)) symlinkSync(join('..', 'node', 'bin', 'node'), firstOnPath);
}

/** The program that runs TypeScript: Node 24 of the "node" package, or this one where it is as new. */
async function installNode() {
  if (existsSync(lockedNode)) linkNode();
  else if (!existsSync(node24)) {
    await step(say('node.install', { version: wantedNode }), undefined, ...npm(['rebuild', 'node', '--ignore-scripts=false']));
  }
  if (existsSync(node24)) return node24;
  if (Number.parseInt(process.versions.node) >= Number.parseInt(wantedNode)) return process.execPath;
  throw new SetupError(say('node.absent', { version: wantedNode, platform: process.platform, arch: process.arch }));
}

/** Have Node keep pipeline/programs compiled, so that each starts in half the time; where it cannot, they start as they are. */
function compilePrograms(node) {
  const made = join(compiled, 'made');
  const tools = join(root, 'pipeline', 'programs');
  const paths = readdirSync(tools, { recursive: true }).map((name) => join(tools, name));
  const read = [...paths.filter((path) => statSync(path).isFile()).sort(), join(root, 'pipeline', 'sandbox', 'compile.ts')];
  // By what they hold: each checkout has times of its own.
  const digest = createHash('sha256').update(wantedNode);
  for (const path of read) digest.update(readFileSync(path));
  const state = digest.digest('hex');
  if (existsSync(made) && readFileSync(made, 'utf8') === state) return;
  const options = { cwd: root, env: { ...env, ...compiling }, stdio: 'ignore' };
  const { status } = spawnSync(node, ['pipeline/sandbox/compile.ts'], options);
  if (status === 0 && existsSync(compiled)) writeFileSync(made, state);
}

const isRoot = process.getuid?.() === 0;

function asRoot(program, args) {
  if (isRoot) return [program, args];
  // The only question this file may ask: sudo's own, for the password.
  spawnSync('sudo', ['-v'], { stdio: 'inherit' });
  return ['sudo', [program, ...args]];
}

function distribution() {
  if (process.platform !== 'linux') return process.platform;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (onPath('apt-get')) return /^ID="?ubuntu/m.test(release) ? 'ubuntu' : 'debian';
  return /fedora|rhel/.test(release) ? 'fedora' : 'linux';
}

async function apt(packages, programs) {
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  const command = `apt-get update && apt-get ${install.join(' ')}`;
  if (!isRoot && !onPath('sudo')) throw new SetupError(say('system.no-root', { programs, command }));
  const run = (args) => asRoot('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'APT::Status-Fd=1', ...args]);
  const percent = /^(?:dl|pm)status:[^:]*:([\d.]+)/m;
  // An update that fails matters only where the installation then fails too.
  await step('apt-get update', undefined, ...run(['update']));
  await step(say('system.install', { packages: packages.join(' ') }), say('system.failed', { command }), ...run(install), { percent });
}

async function installPrograms(tests) {
  const absent = Object.keys(programs).filter((program) => !onPath(program));
  const noBrowser = tests && !browsers.some(onPath);
  const noStorage = tests && !process.env.MAPPE_TEST_S3_ENDPOINT && !existsSync(swift.module);
  const system = distribution();
  // Ubuntu's Chromium is a snap, which no container or runner starts.
  const packages = [
    ...new Set(absent.map((program) => programs[program])),
    ...(noBrowser && system === 'debian' ? browserPackages : []),
    ...(noStorage ? [swift.package] : []),
    ...(tests && !onPath(pdfReader.program) ? [pdfReader.package] : []),
  ];
  const missing = [...absent, ...(noBrowser ? ['chromium'] : [])].join(', ');
  if (system === 'debian' || system === 'ubuntu') {
    if (packages.length > 0) await apt(packages, missing || packages.join(', '));
    if (noBrowser && system === 'ubuntu') await installPlaywrightBrowser();
    // The browser that is there will do where the lighter one cannot be had.
    if (tests && !noBrowser && system === 'debian' && isRoot && !onPath(shell)) await apt(shellPackages, shell).catch(() => undefined);
    if (tests) await unpackNginx();
  } else if (missing !== '') throw new SetupError(say(`system.${system}`, { programs: missing, browser: tests ? 'chromium' : '' }));
}

async function unpackNginx() {
  if (existsSync(join(nginx.folder, 'usr', 'sbin', 'nginx'))) return;
  mkdirSync(nginx.folder, { recursive: true });
  const title = say('nginx.install');
  const failed = say('nginx.failed');
  await step('apt-get update', undefined, ...asRoot('apt-get', ['update']));
  await step(title, failed, 'apt-get', ['download', ...nginx.packages], { cwd: nginx.folder });
  for (const file of readdirSync(nginx.folder).filter((name) => name.endsWith('.deb')))
    await step(title, failed, 'dpkg', ['-x', file, '.'], { cwd: nginx.folder });
}

async function installPlaywrightBrowser() {
  const cli = join('node_modules', 'playwright-core', 'cli.js');
  await step(say('browser.install'), say('browser.failed'), process.execPath, [cli, 'install', '--with-deps', 'chromium']);
}

/** As much of a sandbox as a machine may forbid: a network, processes and /proc of its own. */
const trySandbox = () =>
  spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-net', '--unshare-pid', '--proc', '/proc', 'true'], { encoding: 'utf8' });

/** Ubuntu 24.04 lets no program open a user namespace, which is what bubblewrap is made of, without a profile that says so. */
async function allowSandbox() {
  if (trySandbox().status === 0) return;
  const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if (existsSync(restriction) && readFileSync(restriction, 'utf8').trim() === '1' && !isRoot && onPath('sudo')) {
    const script = `printf %s "$1" > ${profile} && apparmor_parser --replace ${profile}`;
    await step(say('sandbox.allow'), undefined, ...asRoot('sh', ['-c', script, 'sh', profileText]));
  }
  const { status, stderr, error } = trySandbox();
  if (status === 0) return;
  if (/Failed to make \/ slave/.test(stderr)) throw new SetupError(say('sandbox.chroot'));
  throw new SetupError(say('sandbox.refused', { cause: error?.message ?? stderr.trim() }));
}

async function handOver(node, args) {
  // From its first file on: to strip one of types by itself takes Node a sixth of a second.
  const options = { cwd: root, env: { ...compiling, ...process.env }, stdio: 'inherit' };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], options);
  process.on('SIGINT', () => {
    // The terminal sends Ctrl+C to both: this one waits for the other to end.
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main() {
  const separator = process.argv.indexOf('--');
  const options = process.argv.slice(2, separator === -1 ? undefined : separator);
  const task = separator === -1 ? [] : process.argv.slice(separator + 1);
  if (Number.parseInt(process.versions.node) < 20) throw new SetupError(say('node.old', { version: process.version }));
  const omitDev = options.includes('--omit-dev');
  await installPackages({ omitDev, needsDev: !omitDev && task[0] !== 'pipeline/cli.ts' });
  const node = await installNode();
  if (!options.includes('--npm-only')) {
    await installPrograms(options.includes('--tests'));
    compilePrograms(node);
    // Whoever does without a sandbox is told what that means by the command itself.
    if (!task.includes('--unsafe-no-sandbox')) await allowSandbox();
  }
  if (task.length > 0) await handOver(node, task);
  else console.log(say('ready'));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
