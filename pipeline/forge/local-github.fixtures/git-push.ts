import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { nameOf, type Repository, type Token } from './github-state.ts';
import { roleOf } from './rights.ts';

/** Clone, fetch and push, as git itself serves them over HTTP: its own `http-backend`, behind the tokens. */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  { repository, token, path, query, onMoved }: GitCall,
): Promise<void> {
  const isPush = path.includes('git-receive-pack') || query.includes('git-receive-pack');
  if (isPush && (token === undefined || !mayPush(token, repository))) {
    const status = token === undefined ? 401 : 403;
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}).end('Permission denied.\n');
    return;
  }
  const before = await repository.git.branches();
  const answer = await runBackend(request, { folder: repository.git.folder, user: token?.user.login ?? '', path, query });
  const after = await repository.git.branches();
  // Who has pushed hears of it once all others have.
  for (const [branch, sha] of after) if (before.get(branch) !== sha) onMoved(branch);
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.subarray(0, end).toString().split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  const status = Number(headers.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200);
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
  response.end(answer.subarray(end + 4));
}

interface GitCall {
  repository: Repository;
  token: Token | undefined;
  path: string;
  query: string;
  /** Told of each branch that a push has moved. */
  onMoved: (branch: string) => void;
}

function mayPush(token: Token, repository: Repository): boolean {
  const isWithin = token.kind === 'classic' || (token.repository === nameOf(repository) && token.permissions['contents'] === 'write');
  return isWithin && (token.kind === 'job' || roleOf(token, repository) !== 'read');
}

interface Backend {
  folder: string;
  user: string;
  path: string;
  query: string;
}

/** Run http-backend as a web server runs a CGI program: what it answers, its headers first. */
function runBackend(request: IncomingMessage, { folder, user, path, query }: Backend): Promise<Buffer> {
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    GIT_PROJECT_ROOT: dirname(folder),
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    REMOTE_USER: user,
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  };
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(parts)));
  });
}
