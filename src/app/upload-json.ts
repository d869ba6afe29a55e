import type { JsonObject } from '../record/json.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import type { About } from '../upload/about.ts';
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
    file: upload.about === undefined ? null : fileJson(aboutOf(upload), language),
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

function fileJson({ name, size, found }: About, language: 'zh' | 'en'): JsonObject {
  if (found === null) return { name, bytes: size };
  const { refused, sheets, columns, missing, skipped, headerRows, ...rest } = found;
  return {
    name,
    bytes: size,
    ...rest,
    sheets: sheets.map((each) => ({ ...each })),
    headerRows: [...headerRows],
    matched: columns.flatMap(({ letter, name: column, header, by }) =>
      header === null ? [] : [{ letter, name: column, header, by: by ?? 'name' }],
    ),
    unmatched: columns.flatMap(({ letter, name: column, header }) =>
      header === null ? [{ letter, name: column }] : [],
    ),
    missing: missing.map((each) => ({ ...each })),
    skipped: skipped.map((each) => ({ ...each })),
    refused:
      refused === null
        ? null
        : `${refused.message[language]}${language === 'zh' ? '' : ' '}${refused.remedy[language]}`,
  };
}
