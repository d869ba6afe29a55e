/** Says "the package decides": frozen and made once, since a stack for each would cost more than the evaluation. */
class Deopt extends Error {}

export const deopt: Error = Object.freeze(new Deopt('left to the package'));
