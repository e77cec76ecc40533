/** Events of an account: from the streams of its tables to its bus. */
package dev.greenroom.jobs.publish;
