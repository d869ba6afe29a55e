import { pick } from '../../shared/chance.ts';

const families = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳', '司马', '㐁', '𠮷'];
const givens = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '思远', '梓涵', '浩然', '雨桐'];

export function chineseName(random: () => number): string {
  return pick(random, families) + pick(random, givens);
}

/** A mobile number of eleven digits. */
export function mobile(random: () => number): string {
  return `13${String(Math.floor(random() * 1e9)).padStart(9, '0')}`;
}
