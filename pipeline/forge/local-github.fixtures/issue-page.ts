import { buffer } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalGithub } from './github-server.ts';
import { readForm, type FormField } from './issue-form.ts';
import type { Repository } from './github-state.ts';

/*
 * The two pages of GitHub that a person without git sees: the form of an issue, filled in from the address, into which files are dropped;
 * and the issue with what was answered, which takes comments. Whoever looks is `reader`.
 */

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}label{display:block;font-weight:600;margin-top:1rem}
input,textarea{width:100%;font:inherit;padding:.5rem;box-sizing:border-box}textarea{min-height:8rem}pre{white-space:pre-wrap;border:1px solid #ccc;padding:1rem}</style></head>
<body><h1>${escape(title)}</h1>${body}</body></html>`;

/** Answer a request for one of the pages; false where it is for something else. */
export async function servePage(
  request: IncomingMessage,
  response: ServerResponse,
  { github, reader }: { github: LocalGithub; reader: string },
): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url ?? '', github.api);
  const [, name = '', rest = ''] = /^\/([^/]+\/[^/]+)\/issues\/(new|upload|\d+)$/.exec(pathname) ?? [];
  const repository = github.repositories.get(name);
  if (repository === undefined) return false;
  const html = (text: string): void => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
  if (rest === 'upload') {
    const address = github.attach(searchParams.get('name') ?? '', await buffer(request));
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`[${searchParams.get('name')}](${address})`);
  } else if (rest !== 'new' && request.method === 'POST') {
    const { comment = '' } = Object.fromEntries(new URLSearchParams((await buffer(request)).toString()));
    await github.as(reader, 'issues/create-comment', { repository: name, issue_number: Number(rest), body: { body: comment } });
    response.writeHead(303, { location: pathname }).end();
  } else if (rest !== 'new') html(issuePage(repository, Number(rest)));
  else if (request.method === 'POST') {
    const { title = '', ...fields } = Object.fromEntries(new URLSearchParams((await buffer(request)).toString()));
    const number = await github.openByForm(repository, templateOf(searchParams), { by: reader, title, fields });
    response.writeHead(303, { location: `/${name}/issues/${number}` }).end();
  } else html(await formPage(repository, searchParams));
  return true;
}

const templateOf = (query: URLSearchParams): string => (query.get('template') ?? '').replace(/\.yml$/, '');

async function formPage({ git }: Repository, query: URLSearchParams): Promise<string> {
  const form = readForm(await git.readBlob(`refs/heads/main:.github/ISSUE_TEMPLATE/${templateOf(query)}.yml`));
  const field = ({ type, id = '', attributes, validations }: FormField): string => {
    if (type === 'markdown') return `<pre>${escape(attributes.value ?? '')}</pre>`;
    const value = escape(query.get(id) ?? attributes.value ?? '');
    const ties = `id="${id}" name="${id}" ${validations?.required === true ? 'required' : ''}`;
    const control = type === 'input' ? `<input ${ties} value="${value}">` : `<textarea ${ties}>${value}</textarea>`;
    return `<label for="${id}">${escape(attributes.label ?? '')}</label><p>${escape(attributes.description ?? '')}</p>${control}`;
  };
  const title = `<label for="title">Add a title</label><input id="title" name="title" required value="${escape(query.get('title') ?? form.title ?? '')}">`;
  const fields = form.body.map(field).join('');
  return page(form.name, `<form method="post">${title}${fields}<p><button>Create</button></p></form>${dropping}`);
}

/** Files that are dropped into a text are kept, and their addresses are written there. */
const dropping = `<script>
for (const area of document.querySelectorAll('textarea')) {
  area.addEventListener('dragover', (event) => event.preventDefault());
  area.addEventListener('drop', async (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) {
      const answer = await fetch('upload?name=' + encodeURIComponent(file.name), { method: 'POST', body: file });
      area.value += await answer.text();
    }
  });
}
</script>`;

function issuePage({ issues }: Repository, number: number): string {
  const issue = issues.find((each) => each.number === number);
  if (issue === undefined) return page('Not found', '');
  const told = issue.comments.map(({ user, body }) => `<h2>${escape(user.login)}</h2><pre>${escape(body)}</pre>`).join('');
  const comment =
    '<form method="post"><label for="comment">Add a comment</label><textarea id="comment" name="comment"></textarea><p><button>Comment</button></p></form>';
  return page(`${issue.title} #${number}`, `<p>${issue.state}</p><pre>${escape(issue.body ?? '')}</pre>${told}${comment}${dropping}`);
}
