// Operations whose success a constant may stand for, and why. `npm run stub-check` fails when another
// one passes against constants, and when one of these does not.
export const unjudged = {
};
