import { parentPort, workerData } from 'node:worker_threads';
import type { ReadFiles } from '../config/project/files.ts';
import { carryOut } from './runner/carry-out.ts';
import type { Tells, ThreadData, Told } from './runner/messages.ts';

/** A thread of the runner: carries out one run after the other. Started by `run-threads.ts`, never imported. */
const port = parentPort;
const data = workerData as ThreadData;
let files: ReadFiles | undefined;
let current: { readonly run: string; readonly stop: AbortController; readonly hardStop: AbortController } | undefined;

const tell = (message: Tells): void => port?.postMessage(message);

port?.on('message', (told: Told) => {
  if (told.kind === 'run') {
    const interrupts = { stop: new AbortController(), hardStop: new AbortController() };
    current = { run: told.run, ...interrupts };
    files = told.files ?? files;
    const signals = { stop: interrupts.stop.signal, hardStop: interrupts.hardStop.signal };
    void carryOut({ ...data, files }, told, signals, tell).then((document) => tell({ kind: 'ended', document }));
  } else if (current?.run === told.run) {
    current.stop.abort();
    if (told.hard) current.hardStop.abort();
  }
});
