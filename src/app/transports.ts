import type { TransportSchema } from '../config/schema/transport.ts';
import type { Transport } from '../connector/connection.ts';
import { fileSchema } from '../transport/file/schema.ts';
import { httpSchema } from '../transport/http/schema.ts';
import { localSchema } from '../transport/local/schema.ts';
import { HrwireError } from '../error/error.ts';

/** What each transport adds to connector files. */
export const transports: readonly TransportSchema[] = [httpSchema, fileSchema, localSchema];

/** The transport of a connector's section, loaded when it is first needed. */
export async function transportOf(section: string): Promise<Transport> {
  switch (section) {
    case 'http':
      return (await import('../transport/http/http.ts')).httpTransport;
    case 'file':
      return (await import('../transport/file/file.ts')).fileTransport;
    case 'local':
      return (await import('../transport/local/local.ts')).localTransport;
    default:
      throw new HrwireError('internal.unbuilt', `no transport for ${section} yet`);
  }
}
