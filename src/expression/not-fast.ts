/** What a way without the package gives where it leaves the answer to the package. */
export const notFast = Symbol('not fast');
