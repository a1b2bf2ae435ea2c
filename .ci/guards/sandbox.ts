import type { Guard } from './guard.ts';

const sandbox = { file: 'pipeline/sandbox/sandbox.ts', test: 'pipeline/sandbox/run.test.ts' };
const bubble = { file: 'pipeline/sandbox/sandbox.ts', test: 'pipeline/sandbox/bubble.test.ts' };
const run = { file: 'pipeline/sandbox/run.ts', test: 'pipeline/sandbox/run.test.ts' };
const user = { file: 'pipeline/sandbox/second-user.ts', test: 'pipeline/sandbox/second-user.test.ts' };
const driver = { file: 'pipeline/sandbox/gdal-drivers.ts', test: 'pipeline/sandbox/sandbox.test.ts' };

/** Guards on the rights and the time of programs. */
export const inSandbox: readonly Guard[] = [
  { ...sandbox, what: 'programs have no network', text: "    '--unshare-net',\n", by: 'reaches no network' },
  { ...sandbox, what: 'programs see no other process', text: "    '--unshare-pid',\n", by: 'sees no process but its own' },
  { ...bubble, what: 'programs have no rights', text: "    '--cap-drop',\n    'ALL',\n", by: 'gives no rights' },
  {
    ...{ ...user, what: 'programs that root starts are another user', by: 'is another user to this machine' },
    text: "`--reuid=${secondUser}`, `--regid=${secondUser}`, '--clear-groups', '--inh-caps=-all', ",
    without: "'--inh-caps=-all', ",
  },
  {
    ...user,
    what: 'programs that root starts are in no group of root',
    text: ", '--clear-groups'",
    without: ", '--keep-groups'",
    by: 'in no group',
  },
  {
    ...{ ...user, what: 'programs cannot read what root alone may read', by: 'cannot read what root alone may read' },
    text: '`--reuid=${secondUser}`, ',
    without: "'--reuid=0', ",
  },
  {
    ...user,
    what: 'a file that programs cannot read is told',
    text: '(found.mode & wanted) !== wanted',
    without: 'found.mode === wanted',
    by: 'is not started on a file',
  },
  { ...bubble, what: 'programs have no environment of ours', text: "    '--clearenv',\n", by: 'has no variable of whoever starts it' },
  { ...bubble, what: 'programs end with the pipeline', text: "    '--die-with-parent',\n", by: 'ends with whoever started it' },
  { ...bubble, what: 'programs do not hold our terminal', text: "    '--new-session',\n", by: 'has a session' },
  { ...bubble, what: 'programs share no memory with ours', text: "    '--unshare-ipc',\n", by: 'has a session' },
  { ...bubble, what: 'programs do not name our machine', text: "    '--unshare-uts',\n", by: 'has a session' },
  {
    ...bubble,
    what: 'programs have little room for small files, which is memory',
    text: "'--size', String(temporaryBytes), '--tmpfs', '/tmp'",
    without: "'--tmpfs', '/tmp'",
    by: 'has a session',
  },
  {
    ...bubble,
    what: 'the addresses of programs are limited',
    text: '    `--as=${Math.max(addressSpaces[program], limits.memoryBytes)}`,\n',
    by: 'has limits on its memory',
  },
  { ...bubble, what: 'programs leave no image of their memory', text: "    '--core=0',\n", by: 'has limits on its memory' },
  { ...bubble, what: 'the number of processes is limited', text: ', more: [`--nproc=${tasks}`]', by: 'has limits on its memory' },
  {
    ...sandbox,
    what: 'GDAL calls nobody, were there a network',
    text: "  GDAL_HTTP_PROXY: 'http://127.0.0.1:9',\n",
    by: 'sees no other file of the machine',
  },
  {
    ...{ ...driver, file: 'pipeline/gdal/gdal.ts', by: 'takes no text of a producer for the name of a file' },
    ...{ what: 'a system of coordinates that is identified is no file', text: 'name of a file first.\n  drivers: []' },
    without: "name of a file first.\n  drivers: ['GeoJSON']",
  },
  {
    ...{ ...driver, file: 'pipeline/gdal/gdal.ts', by: 'takes no text of a producer for the name of a file' },
    ...{ what: 'a system of coordinates that is read is no file', text: "'projjson', '--optfile', '/in/crs.options'], drivers: []" },
    without: "'projjson', '--optfile', '/in/crs.options'], drivers: ['GeoJSON']",
  },
  { ...sandbox, what: 'PROJ asks nobody for grids', text: "  PROJ_NETWORK: 'OFF',\n", by: 'sees no other file of the machine' },
  {
    ...sandbox,
    what: 'GDAL loads no driver from elsewhere',
    text: "  GDAL_DRIVER_PATH: 'disable',\n",
    by: 'sees no other file of the machine',
  },
  {
    ...sandbox,
    what: 'SQL of GDAL opens no other file',
    text: "  OGR_SQLITE_ALLOW_EXTERNAL_ACCESS: 'NO',\n",
    by: 'sees no other file of the machine',
  },
  {
    ...sandbox,
    what: 'programs cannot write to what they read',
    text: "args.push('--ro-bind', path, `/in/${name}`)",
    without: "args.push('--bind', path, `/in/${name}`)",
    by: 'cannot write to what it reads',
  },
  { ...sandbox, what: 'the memory of programs is limited', text: '    `--data=${limits.memoryBytes}`,\n', by: 'takes too much memory' },
  { ...sandbox, what: 'the size of files is limited', text: '    `--fsize=${fileBytes}`,\n', by: 'writes a larger file than it may' },
  {
    ...bubble,
    what: 'the time of processors is limited',
    text: '    `--cpu=${cpuSeconds}:${cpuSeconds + 5}`,\n',
    by: 'had its time of the processors',
  },
  {
    ...sandbox,
    what: 'no variable of ours, without a sandbox too',
    text: '    env: Object.fromEntries(env),\n',
    without: '    env: { ...process.env, ...Object.fromEntries(env) },\n',
    test: 'pipeline/sandbox/sandbox.test.ts',
    by: 'sees no variable of ours',
  },
  {
    ...run,
    what: 'programs end when their time is over',
    text: "    child.kill('SIGKILL');\n  }, wallMs);",
    without: '  }, wallMs);',
    by: 'is stopped when its time is over',
  },
  {
    ...run,
    what: 'what programs say is limited',
    text: "  if (bytes > stdoutBytes)\n    throw fail('run.output-too-large', { program: command.program, megabytes: stdoutBytes / 1024 ** 2, command: shown });\n",
    by: 'writes without end',
  },
  { ...run, what: 'programs leave no links', text: '  await refuseLinks(sandbox.output, shown);\n', by: 'leaves a link behind' },
  {
    ...run,
    what: 'a sandbox that does not work is told',
    text: "  if (code !== 0 && stderr.startsWith('bwrap: ')) throw sandboxBroken(stderr);\n",
    test: 'pipeline/sandbox/sandbox-absent.test.ts',
    by: 'the refusal says what was said',
  },
  {
    what: 'a machine is tried before anything is fetched',
    file: 'pipeline/sandbox/with-sandbox.ts',
    text: '  if (!unsafe) await trySandbox();\n',
    test: 'pipeline/sandbox/sandbox-absent.test.ts',
    by: 'the refusal says what was said',
  },
  { ...run, what: 'GDAL opens a file with one driver', text: '  refuseAnyDriver(command);\n', test: driver.test, by: 'is not run without' },
  { ...driver, what: 'one driver is not two', text: 'if (named !== 1)', without: 'if (named < 1)', by: 'is not run without one driver' },
  {
    ...driver,
    what: 'GDAL has no other driver than was named',
    text: 'drivers === undefined ? opensOthers',
    without: 'drivers !== null ? opensOthers',
    by: 'has no driver but those',
  },
  {
    ...driver,
    what: 'GDAL has no driver that opens other files',
    text: "'OGR_VRT,WMS",
    without: "'WMS",
    test: run.test,
    by: 'has no driver that opens another file',
  },
];
