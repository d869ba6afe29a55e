/** A part of a record that is to be built, over the places of its values. */
export type Part =
  | { readonly kind: 'leaf'; readonly at: number; readonly clear: string | undefined }
  | { readonly kind: 'list'; readonly elements: readonly Part[] }
  | ObjectPart;

export interface ObjectPart {
  readonly kind: 'object';
  readonly members: readonly Member[];
  /** The same in the order of the canonical text. */
  readonly inOrder: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly part: Part;
}
