import type { Guard } from './guard.ts';

const address = { file: 'pipeline/download/check-url.ts', test: 'pipeline/download/download.test.ts' };
const exchange = { file: 'pipeline/download/exchange.ts', test: 'pipeline/download/download.test.ts' };
const fetcher = { file: 'pipeline/download/fetcher-sandbox.ts', test: 'pipeline/security/fetcher.test.ts' };
const frames = { file: 'pipeline/download/frames.ts', test: 'pipeline/download/fetcher-process.test.ts' };
const download = { file: 'pipeline/download/download.ts', test: 'pipeline/download/download.test.ts' };

/** Guards on addresses that data may be fetched from. */
export const onTheNetwork: readonly Guard[] = [
  {
    ...address,
    what: 'https alone',
    text: "  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: show(text).slice(0, 200) });\n",
    by: 'is refused: an address',
  },
  {
    ...address,
    what: 'no password in an address',
    text: "  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });\n",
    by: 'is refused: an address',
  },
  {
    ...address,
    what: 'ports that the operator has not named',
    text: "    throw fail('source.url-port', { url: show(url.href), port: url.port });\n",
    without: '    ;\n',
    by: 'https://exemple.fr:8443',
  },
  {
    ...address,
    what: 'literal private addresses',
    text: "    throw fail('source.url-private', { url: show(url.href), address: literal });\n",
    without: ';\n',
    by: 'https://[::1]/',
  },
  {
    ...address,
    what: 'names that lead to private addresses',
    file: 'pipeline/fetcher/send.ts',
    text: 'if (refused !== undefined || first',
    without: 'if (first',
    by: 'whose name leads to this machine',
  },
  {
    ...address,
    what: 'IPv6 that is not given out',
    file: 'pipeline/fetcher/public-address.ts',
    text: " && (found.kind() === 'ipv4' || found.toByteArray()[0]! >> 5 === 1)",
    by: 'only addresses of the public internet',
  },
  {
    ...exchange,
    what: 'redirections are checked like the first address',
    text: 'url = checkUrl(URL.parse(location, url)?.href ?? location, allowedAddresses, withoutSecrets);',
    without: 'url = new URL(location, url);',
    by: 'that redirects to a private one',
  },
  {
    ...exchange,
    what: 'redirections end',
    text: 'if (redirects === maxRedirects)',
    without: 'if (redirects === maxRedirects * 2)',
    by: 'that redirects to a private one',
  },
  {
    ...download,
    what: 'no compressed answers',
    text: "  if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url: url.href, encoding });\n",
    by: 'compressed without being',
  },
  {
    ...download,
    what: 'bytes of a download',
    text: '      if (so.bytes + piece.length > limit) throw tooLarge();\n',
    by: 'larger than the cap',
  },
  {
    ...exchange,
    what: 'the time of a download',
    text: 'AbortSignal.timeout(totalMsOf(network))',
    without: 'new AbortController().signal',
    by: 'that never ends',
  },
  { ...download, what: 'servers that drip', text: '      refuseDrip(piece.length);\n', by: 'drop by drop' },
  {
    ...download,
    what: 'the rest of other bytes',
    text: '    if (isNext && isSame) return so;\n',
    without: '    return so;\n',
    test: 'pipeline/download/download-again.test.ts',
    by: '',
  },
  {
    what: 'a head that always goes on',
    file: 'pipeline/fetcher/send.ts',
    text: 'setTimeout(tooSlow, idleMs * headIdleTimes)',
    without: 'setTimeout(() => undefined, 0)',
    test: 'pipeline/security/network.test.ts',
    by: 'whose head never ends',
  },
  {
    what: 'the digest that a manifest pins',
    file: 'pipeline/source/fetch.ts',
    text: "  throw fail('source.digest', { name: found.name, expected: sha256, found: found.sha256 }, { where: locate(`${pointer}/sha256`) });\n",
    test: 'pipeline/source/fetch.test.ts',
    by: 'with another digest than the manifest pins',
  },
  {
    ...exchange,
    what: 'signatures of redirections are not told',
    text: 'redirects === 0 ? url.href : withoutSecrets(url.href)',
    without: 'url.href',
    test: 'pipeline/security/secrets.test.ts',
    by: 'is not in the refusal',
  },
  {
    ...fetcher,
    what: 'what fetches sees nothing but its own files',
    text: "'pipeline/fetcher', 'node_modules/ipaddr.js'",
    without: "'pipeline', 'node_modules/ipaddr.js', 'datasets'",
    by: 'sees no file of this machine',
  },
  {
    ...fetcher,
    what: 'what fetches has nothing to write to',
    text: "  for (const path of ['/tmp', '/dev', '/']) args.push('--remount-ro', path);\n",
    by: 'writes nowhere',
  },
  { ...fetcher, what: 'what fetches fills no file', text: "  '--fsize=0',\n", by: 'no file that it could fill' },
  {
    ...fetcher,
    what: 'what fetches has no variable of ours, without a sandbox too',
    text: "env: { PATH: '/usr/bin:/bin' }, cwd: '/'",
    without: "env: { PATH: '/usr/bin:/bin', ...process.env }, cwd: '/'",
    by: 'with no variable of ours',
  },
  {
    ...frames,
    what: 'what fetches says no line without end',
    text: "        if (end > maxLineBytes || (end < 0 && rest.length > maxLineBytes)) throw new Error('a line without end');\n",
    by: 'a line without end',
  },
  {
    ...frames,
    what: 'what fetches says no more of a head than is known',
    text: ".filter(([, value]) => typeof value === 'string')",
    by: 'of a head no more is taken',
  },
  {
    ...frames,
    what: 'what fetches does not hang',
    file: 'pipeline/download/fetcher-process.ts',
    text: "setTimeout(() => child.kill('SIGKILL'), 2 * about.idleMs + hangMs)",
    without: 'setTimeout(() => undefined, 0)',
    by: 'that says nothing',
  },
  {
    what: 'pages elsewhere that name this machine',
    file: 'pipeline/commands/site/serve.ts',
    test: 'pipeline/commands/site/serve.test.ts',
    text: 'if (!isLocal(request.headers.host))',
    without: 'if (false)',
    by: 'takes the next port',
  },
];
