/** Events on one machine: the streams of DynamoDB, pumped into a journal of files. */
package dev.greenroom.local.event;
