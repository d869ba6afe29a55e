import type { Json } from '../../record/json.ts';
import type { ConnectionContext } from '../../connector/connection.ts';

/** The pages of one slice on their way through the spool. */
export interface SliceSpool {
  put(number: number, page: Json): Promise<number>;
  get(number: number): Promise<Json | undefined>;
  drop(): Promise<void>;
}

/** Gives each slice of a connection a place of its own. */
export function sliceSpools(
  spool: ConnectionContext['spool'],
  place: { readonly mapping: string; readonly run: string; readonly name: string },
): () => SliceSpool {
  let count = 0;
  return () => {
    const own = { ...place, name: `${place.name} ${++count}` };
    return {
      put: (number, page) => spool.put(own, number, page),
      get: (number) => spool.get(own, number),
      drop: () => spool.drop(own),
    };
  };
}
