/**
 * Runs the sandbox of one system until SIGINT or SIGTERM; what stands after its name are its options.
 *
 *   npm run sandbox -- beisen --port 8080 --log requests.jsonl
 */
const names = ['successfactors', 'hirevue', 'beisen'];
const [, , first = ''] = process.argv;
const named = first !== '' && !first.startsWith('-');
const name = named ? first : 'successfactors';
if (!names.includes(name)) {
  process.stderr.write(`There is no sandbox of ${name}: take one of ${names.join(', ')}.\n`);
  process.exit(2);
}
// Its own program reads its options from where a program has them.
if (named) process.argv.splice(2, 1);
await import(`./${name}/main.ts`);
