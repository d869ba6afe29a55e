import { describe, expect, it } from 'vitest';
import { findDialect } from '../../src/sheet/csv/dialect.ts';

describe('the delimiter of a CSV file', () => {
  it.each([
    ['full-width commas', '工号，姓名，部门\n1，王芳，销售部\n', '，'],
    ['full-width commas, with amounts', '工号，姓名，月薪\n1，王芳，"12,000"\n2，李雷，9,000\n', '，'],
    ['semicolons, with decimal commas', 'a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['semicolons, with thousands', 'a;b\n1,234,567;2,345,678\n', ';'],
    ['bars', '工号|姓名\n1|王芳\n', '|'],
    ['one column', '工号\n1\n2\n', ','],
    ['a title without any', '花名册\n工号;姓名\n1;王芳\n2;李雷\n', ';'],
    // A sentence in each row, and rows of different lengths.
    ['ragged rows with sentences', '工号,姓名,部门,备注\n1,甲,乙，丙\n2,丁,戊,己，庚,\n3,辛，壬,,,,\n', ','],
    ['ragged rows with lists', '工号,姓名,部门,技能\n1,甲,乙;丙\n2,丁,戊,己;庚,\n3,辛;壬,,,,\n', ','],
  ])('of %s is found', (_, text, delimiter) => expect(findDialect(text, 'auto').delimiter).toBe(delimiter));
});
