/** One line of each command, as it is typed after `npm run mappe --`: of producers, of whoever runs a catalogue, of its workflows. */
export const exampleLines = {
  publish: [
    'inspect communes.gpkg',
    'new communes.gpkg --producer ville-de-reims --title "Communes" --theme limites-administratives',
    'check datasets/ville-de-reims',
    'build ville-de-reims/communes',
    'plan ville-de-reims',
    'site --out dist/site',
    'serve',
    'demo',
    'deposit orthophoto.tif --invitation invitation.json',
    'propose datasets/ville-de-reims/communes',
    'diff ville-de-reims/communes --from 1.0',
    'grant ville-de-reims/reseaux geometre --key age1… --until 2027-06-30 --reason "Travaux de voirie"',
    'preview apercu.zip',
    'open ville-de-reims/reseaux --identity cle-mappe.age --store https://donnees.exemple.fr/',
  ],
  run: [
    'doctor --fix',
    'signing-key --write signing.key',
    'publish --run 2026-05-01 --store s3://geodata',
    'renew --store s3://geodata',
    'rollback --store s3://geodata --to 2026-05-01',
    'verify --store s3://geodata --share 1/30',
    'check-services --keep dist/services.json',
    'reminders --keep',
    'gc --store s3://geodata --dry-run',
    'purge ville-de-reims/communes --reason "Noms de personnes"',
    'sheets ign/ortho-51 --run 2026-05-01 --shard 2/8',
    'corpus deposits',
    'build-key --write build.key',
    'sign --store s3://geodata --private s3://geodata-reserve',
    'revoke ville-de-reims/reseaux geometre --now',
  ],
  work: [
    'receive depot.zip --bundle dist/deposit',
    'answer dist/deposit --event event.json',
    'review --request 12 --head 4b825dc6 --bundle dist/review',
    'verdict dist/review --event event.json',
    'merge --event event.json',
    'queue --write dist/queue.json',
    'summary dist/build.jsonl --write dist/summary.md',
    'announce dist/outcome.json --sha256 "" --published "" --pages true --failed false',
    'keep-issue "Publication" --body dist/body.md --done "Tout est publié."',
    'release CHANGELOG.md --head 4b825dc6',
    'dispatch publish.yml',
  ],
} as const satisfies Record<string, readonly string[]>;

/** The example of a command, by its name. */
export const exampleLine = (command: string): string =>
  Object.values<readonly string[]>(exampleLines)
    .flat()
    .find((line) => line.split(' ')[0] === command) ?? '';
