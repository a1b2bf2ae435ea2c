import type { MiddlewareHandler } from 'astro';

/** Middleware that hands the error of a page over to whoever renders it: Astro would log it and answer with a page of its own. */
export const onRequest: MiddlewareHandler = async ({ locals }, next) => {
  try {
    return await next();
  } catch (cause) {
    Object.assign(locals, { failure: { cause } });
    return new Response('');
  }
};
