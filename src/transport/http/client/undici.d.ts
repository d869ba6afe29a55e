/** Parts of undici that it does not name in its own types, as its index has them. */
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  const made: typeof Agent;
  export default made;
}

declare module 'undici/lib/api/index.js' {
  import type { Dispatcher } from 'undici';

  export const request: (
    this: Dispatcher,
    options: Dispatcher.RequestOptions & { readonly origin: string },
  ) => Promise<Dispatcher.ResponseData>;
}
