import { storeConformance } from '../conformance.ts';
import { key, sqliteHarness } from '../harness.ts';

storeConformance('SQLite, encrypted,', sqliteHarness({ encryption: true, key }));
storeConformance('SQLite, unencrypted,', sqliteHarness({ encryption: false, key: undefined }));
