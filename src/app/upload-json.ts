import type { JsonObject } from '../record/json.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import type { About } from '../upload/about.ts';
import { noRowsWords } from '../upload/words.ts';
import { aboutOf } from './upload-open.ts';

/** An upload as programs and people see it; the cells of its file are told by findings alone. */
export function uploadJson(upload: NumberedUpload, language: 'zh' | 'en'): JsonObject {
  const { id, mapping, who, state, counts, run, createdAt, expiresAt } = upload;
  const own = `/api/v1/uploads/${id}`;
  return {
    ...{ id, mapping, who, state },
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    counts: { ...counts },
    run: run ?? null,
    file: upload.about === undefined ? null : fileJson(aboutOf(upload), upload, language),
    links: {
      self: own,
      findings: `${own}/findings`,
      preview: `${own}/preview`,
      commit: `${own}/commit`,
      rejects: `${own}/rejects`,
      template: `/api/v1/mappings/${mapping}/template`,
      ...(run === undefined ? {} : { run: `/api/v1/runs/${run}` }),
    },
  };
}

function fileJson({ name, size, found }: About, { state, counts }: NumberedUpload, language: 'zh' | 'en'): JsonObject {
  if (found === null) return { name, bytes: size };
  const { refused: noTable, sheets, columns, missing, skipped, headerRows, ...rest } = found;
  const why = noTable ?? (state === 'looked' && counts.rows === 0 ? noRowsWords : null);
  return {
    name,
    bytes: size,
    ...rest,
    sheets: sheets.map((each) => ({ ...each })),
    headerRows: [...headerRows],
    matched: columns.flatMap(({ letter, name: column, header, by }) =>
      header === null ? [] : [{ letter, name: column, header, by: by ?? 'name' }],
    ),
    unmatched: columns.flatMap(({ letter, name: column, header, like }) =>
      header === null ? [{ letter, name: column, ...(like === undefined ? {} : { like }) }] : [],
    ),
    missing: missing.map((each) => ({ ...each })),
    skipped: skipped.map((each) => ({ ...each })),
    refused: why === null ? null : `${why.message[language]}${language === 'zh' ? '' : ' '}${why.remedy[language]}`,
  };
}
