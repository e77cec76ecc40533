// Operations whose success a constant may stand for, and why. `npm run stub-check` fails when another
// one passes against constants, and when one of these does not.
export const unjudged = {
  GetBalance: 'nothing is paid in advance, so the balance is 0 for ever',
  GetInvoices: 'an invoice is of a month that is over, and no Greenroom of the suite has seen one',
  GetPaymentMethod: 'nothing is charged, so there is none',
  SendVerificationEmail: 'its answer is the word success; whether a mail has come can only be read in a mailbox',
};
