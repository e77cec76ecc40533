/** The events of the last days in an account: batches of them as items of a table. */
package dev.greenroom.aws.journal;
