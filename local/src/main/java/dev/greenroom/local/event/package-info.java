/** Events on one machine: the streams of DynamoDB Local, pumped into a journal of files. */
package dev.greenroom.local.event;
