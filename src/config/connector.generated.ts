// Made by `npm run generate` from src/config/schema. Do not edit.
/**
 * connectors/<name>.yaml: one kind of system: how it is asked, and its streams.
 */
export interface ConnectorFile {
  [k: string]: unknown;
}
