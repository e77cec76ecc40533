/** What LocalStack plays AWS to: tables, archives, events, secrets, machines. */
package dev.greenroom.aws.localstack;
