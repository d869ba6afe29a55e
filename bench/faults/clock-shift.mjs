// Loaded before hrwire: its clock is wrong by SHIFT_MS, and from SHIFT_AFTER milliseconds on by SHIFT_THEN.
const [from, after, then] = ['SHIFT_MS', 'SHIFT_AFTER', 'SHIFT_THEN'].map((name) => Number(process.env[name] ?? 0));
const RealDate = Date;
const real = Date.now;
const began = real();
const now = () => real() + (real() - began < after ? from : then);
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
