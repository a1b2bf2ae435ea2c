import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../errors.ts';

/** A program and its arguments; paths in `args` are paths inside the sandbox (/in/…, /out/…). `node` runs a file of pipeline/tools/. */
export interface Command {
  program:
    | 'ogrinfo'
    | 'ogr2ogr'
    | 'gdalsrsinfo'
    | 'gdalinfo'
    | 'gdal_translate'
    | 'gdalwarp'
    | 'gdaladdo'
    | 'gdaldem'
    | 'gdalbuildvrt'
    | 'tippecanoe'
    | 'tile-join'
    | 'node';
  args: string[];
  env?: Record<string, string>;
}

/** What a command may touch: `inputs` are mounted read-only at /in/<name>, `output` is a folder mounted at /out, the working directory. */
export interface Sandbox {
  inputs: Record<string, string>;
  output: string;
}

export interface RunOptions {
  timeoutMs?: number;
  /** Called with each piece of either stream, for progress. */
  onOutput?: (text: string) => void;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** No conversion of the catalogue comes near; a run that does hangs or attacks. */
const defaultTimeoutMs = 60 * 60 * 1000;
/** Address space, not memory in use: tippecanoe maps its sorted temporary files, V8 reserves far more than it touches. */
const addressSpaceBytes: Record<Command['program'], number> = {
  ogrinfo: 4 * gibibyte,
  ogr2ogr: 4 * gibibyte,
  gdalsrsinfo: 4 * gibibyte,
  gdalinfo: 8 * gibibyte,
  gdal_translate: 8 * gibibyte,
  gdalwarp: 8 * gibibyte,
  gdaladdo: 8 * gibibyte,
  gdaldem: 8 * gibibyte,
  gdalbuildvrt: 4 * gibibyte,
  tippecanoe: 64 * gibibyte,
  'tile-join': 64 * gibibyte,
  node: 64 * gibibyte,
};
/** V8's own limit does for node what the address space does for the others. */
const nodeHeapMegabytes = 2048;
/** Memory that a program may write to: what its heap does not count (buffers) is caught here. */
const dataBytes = 6 * gibibyte;
/** Larger single files have not been seen and would fill a runner's disk. */
const fileBytes = 64 * gibibyte;
/** Small files that GDAL and tippecanoe leave in /tmp; it is memory, large ones belong in /out. */
const temporaryBytes = 512 * mebibyte;
/** A description of a source by ogrinfo is some kilobytes a layer; beyond this the source is hostile. */
const stdoutBytes = 32 * mebibyte;
/** The end of a log says why a program failed. */
const stderrCharacters = 16 * 1024;

const root = join(import.meta.dirname, '..', '..');

/** Folders that Debian's programs need to start; the rest of the machine is not there. */
const systemMounts = ['/usr', '/lib', '/lib64', '/bin', '/etc/alternatives', '/etc/ld.so.cache'];

/** Environment of every command. OGR2OGR_USE_ARROW_API=NO: GDAL 3.10 crashes at random when it reads a GeoPackage on a busy machine. */
const environment = {
  PATH: '/usr/bin:/bin',
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  OGR2OGR_USE_ARROW_API: 'NO',
  // Fixed, so that the same input gives the same bytes (a GeoPackage holds its date).
  OGR_CURRENT_DATE: '2000-01-01T00:00:00Z',
  // SQLite sorts in files as large as the data.
  SQLITE_TMPDIR: '/out',
  // There is no network to reach; these keep GDAL and PROJ from waiting for it.
  GDAL_HTTP_PROXY: 'http://127.0.0.1:9',
  PROJ_NETWORK: 'OFF',
  GDAL_DRIVER_PATH: 'disable',
  // Each command names the driver that may open its file (-if); these, which open other files or addresses, are not there for any.
  GDAL_SKIP:
    'OGR_VRT WMS WCS WFS WMTS HTTP CSW OAPIF OGCAPI GTI STACIT STACTA PLMOSAIC PLSCENES EEDA EEDAI DAAS NGW Elasticsearch Carto AmigoCloud PostgreSQL PostGISRaster MySQL MSSQLSpatial ODBC PGeo ESRIC KMLSUPEROVERLAY Rasterlite PDF PCIDSK RPFTOC RS2 GMLAS GPSBabel',
  OGR_SQLITE_ALLOW_EXTERNAL_ACCESS: 'NO',
};

/** The arguments of bwrap that run `command` seeing only `sandbox`: no network, no rights, no environment, limits on memory, time and file size. */
export function sandboxed(command: Command, sandbox: Sandbox, cpuSeconds: number): string[] {
  const args = [
    '--unshare-net',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--cap-drop',
    'ALL',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
  ];
  for (const [name, value] of Object.entries({ ...environment, ...command.env })) args.push('--setenv', name, value);
  for (const path of systemMounts) if (existsSync(path)) args.push('--ro-bind', path, path);
  args.push(
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--size',
    String(temporaryBytes),
    '--tmpfs',
    '/tmp',
    '--size',
    String(mebibyte),
    '--tmpfs',
    '/in',
  );
  for (const [name, path] of Object.entries(sandbox.inputs)) args.push('--ro-bind', path, `/in/${name}`);
  args.push('--bind', sandbox.output, '/out', '--chdir', '/out');
  const limits = [
    `--as=${addressSpaceBytes[command.program]}`,
    `--data=${dataBytes}`,
    `--cpu=${cpuSeconds}`,
    `--fsize=${fileBytes}`,
    '--core=0',
  ];
  if (command.program !== 'node') return [...args, '--', 'prlimit', ...limits, command.program, ...command.args];
  for (const name of ['pipeline', 'schemas', 'node_modules', 'package.json']) args.push('--ro-bind', join(root, name), `/app/${name}`);
  args.push('--ro-bind', dirname(process.execPath), '/node');
  const [file, ...rest] = command.args;
  const node = [
    '/node/node',
    `--max-old-space-size=${nodeHeapMegabytes}`,
    '--disable-warning=ExperimentalWarning',
    `/app/${file}`,
    ...rest,
  ];
  return [...args, '--', 'prlimit', ...limits, ...node];
}

/** Run one command in the sandbox and give its standard output; fails with the command and the end of its log. */
export async function run(
  command: Command,
  sandbox: Sandbox,
  { timeoutMs = defaultTimeoutMs, onOutput }: RunOptions = {},
): Promise<string> {
  // All cores may work for the whole time.
  const cpuSeconds = Math.ceil((timeoutMs / 1000) * 4);
  const child = spawn('bwrap', sandboxed(command, sandbox, cpuSeconds), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin:/usr/local/bin' },
  });
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  const over = { time: false };
  const timer = setTimeout(() => {
    over.time = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > stdoutBytes) child.kill('SIGKILL');
    else stdout.push(piece);
    onOutput?.(piece.toString('utf8'));
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr = (stderr + piece).slice(-stderrCharacters);
    onOutput?.(piece);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(fail('run.sandbox-absent', {}, { cause })));
    child.on('close', resolve); // 'close', not 'exit': the pipes are drained by then
  }).finally(() => clearTimeout(timer));

  const shown = [command.program, ...command.args].join(' ');
  if (over.time) throw fail('run.timeout', { program: command.program, seconds: timeoutMs / 1000, command: shown, stderr });
  if (bytes > stdoutBytes) throw fail('run.output-too-large', { program: command.program, command: shown });
  if (code !== 0 && /execvp .*: No such file|failed to execute .*: No such file/.test(stderr))
    throw fail('run.absent', { program: command.program });
  if (code !== 0 && stderr.startsWith('bwrap: ')) throw fail('run.sandbox-broken', { detail: stderr.trim().slice(7) });
  if (code !== 0) throw fail('run.failed', { program: command.program, code: code ?? 'SIGKILL', command: shown, stderr: stderr.trim() });
  await refuseLinks(sandbox.output, shown);
  return Buffer.concat(stdout).toString('utf8');
}

/** A program that was taken over could leave a link to a file of this machine, which the next step would read outside the sandbox. */
async function refuseLinks(folder: string, command: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd !== undefined) throw fail('run.odd-output', { command, name: odd.name });
}
