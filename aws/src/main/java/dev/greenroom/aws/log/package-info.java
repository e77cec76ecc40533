/** What games have printed, out of CloudWatch Logs. */
package dev.greenroom.aws.log;
