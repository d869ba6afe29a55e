/** Whether the store takes what is written: asked by `/readyz`, for a disk that is full or read-only shows in nothing else. */
export interface Pulse {
  /** Writes something that changes nothing. Fails as any write would. */
  beat(): Promise<void>;
}
