import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Folder in which `npm test` has put nginx. */
const installed = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'nginx', 'usr');

/** An nginx of a test. */
export interface Nginx {
  stop(): Promise<void>;
}

/** Start the real nginx with blocks of its http part, as a file of deploy/nginx/ has them, and wait until `isUp`. */
export async function startNginx(blocks: string, isUp: () => Promise<unknown>): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  // A module is loaded where Debian has put it.
  const whole = `load_module ${installed}/lib/nginx/modules/ngx_http_brotli_static_module.so;
daemon off; ${process.getuid?.() === 0 ? 'user root;' : ''} pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 64; }
http { access_log off; ${temporary} ${blocks} }`;
  writeFileSync(join(folder, 'nginx.conf'), whole);
  const args = ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')];
  const nginx = spawn(join(installed, 'sbin', 'nginx'), args, { stdio: 'inherit' });
  while (nginx.exitCode === null) {
    const isThere = await isUp().then(
      () => true,
      () => false,
    );
    if (isThere) {
      return {
        stop: async () => {
          nginx.kill();
          await once(nginx, 'close');
          rmSync(folder, { recursive: true });
        },
      };
    }
    await wait(50);
  }
  throw new Error(`nginx did not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`);
}
